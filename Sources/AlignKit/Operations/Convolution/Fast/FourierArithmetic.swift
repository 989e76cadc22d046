/// A convolution by Fourier transforms of tiles in float32: the conjugate of the kernel's transform times the input's
/// transform.
///
/// The transforms of real numbers are symmetric, so size·(size/2 + 1) products are enough.
struct FourierReplay: TileArithmetic {
    private let transform: FourierTransform
    let parts = 2
    var size: Int { transform.size }
    var products: Int { size * columns }
    var scratch: Int { 2 * size * size }
    private var columns: Int { size / 2 + 1 }

    init(_ transform: FourierTransform) { self.transform = transform }

    func transformKernel(
        _ kernel: UnsafePointer<Float>, _ extent: PlaneExtent, to target: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutablePointer<Float>
    ) {
        let imaginary = scratch + size * size
        scratch.update(repeating: 0, count: 2 * size * size)
        for i in 0..<extent.height {
            for j in 0..<extent.width { scratch[i * size + j] = kernel[i * extent.width + j] }
        }
        transform.transform(scratch, imaginary, rows: extent.height, isInverse: false)
        for i in 0..<size {
            for j in 0..<columns {
                let (re, im) = (scratch[i * size + j], imaginary[i * size + j])
                let matrix = target + 4 * (i * columns + j)
                (matrix[0], matrix[1], matrix[2], matrix[3]) = (re, im, -im, re)
            }
        }
    }

    func transformInput(
        _ input: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
    ) {
        let imaginary = scratch + size * size
        scratch.update(from: input, count: size * size)
        imaginary.update(repeating: 0, count: size * size)
        transform.transform(scratch, imaginary, rows: size, isInverse: false)
        for i in 0..<size {
            for j in 0..<columns {
                target[2 * (i * columns + j)] = scratch[i * size + j]
                target[2 * (i * columns + j) + 1] = imaginary[i * size + j]
            }
        }
    }

    func transformBack(
        _ sums: UnsafePointer<Float>, _ outputs: PlaneExtent, stride: PlaneExtent,
        to target: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutablePointer<Float>
    ) {
        let imaginary = scratch + size * size
        for i in 0..<size {
            for j in 0..<size {
                let isStored = j < columns
                let place = isStored ? i * columns + j : (size - i) % size * columns + size - j
                scratch[i * size + j] = sums[2 * place]
                imaginary[i * size + j] = isStored ? sums[2 * place + 1] : -sums[2 * place + 1]
            }
        }
        transform.transform(scratch, imaginary, rows: size, isInverse: true)
        let share = 1 / Float(size * size)
        for i in 0..<outputs.height {
            for j in 0..<outputs.width {
                target[i * outputs.width + j] = share * scratch[i * stride.height * size + j * stride.width]
            }
        }
    }
}

/// N_F² = Σ ‖g‖²·‖d‖² over the channels, the same for every output of a tile.
struct FourierScale: TileArithmetic {
    let size: Int
    let products = 1
    let parts = 1
    let scratch = 0

    func transformKernel(
        _ kernel: UnsafePointer<Float>, _ extent: PlaneExtent, to target: UnsafeMutablePointer<Double>,
        scratch: UnsafeMutablePointer<Double>
    ) {
        target[0] = sumOfSquares(kernel, extent.height * extent.width)
    }

    func transformInput(
        _ input: UnsafePointer<Float>, to target: UnsafeMutablePointer<Double>, scratch: UnsafeMutablePointer<Double>
    ) {
        target[0] = sumOfSquares(input, size * size)
    }

    func transformBack(
        _ sums: UnsafePointer<Double>, _ outputs: PlaneExtent, stride: PlaneExtent,
        to target: UnsafeMutablePointer<Double>,
        scratch: UnsafeMutablePointer<Double>
    ) {
        target.update(repeating: sums[0], count: outputs.height * outputs.width)
    }

    private func sumOfSquares(_ source: UnsafePointer<Float>, _ count: Int) -> Double {
        (0..<count).reduce(0) { $0 + Double(source[$1]) * Double(source[$1]) }
    }
}
