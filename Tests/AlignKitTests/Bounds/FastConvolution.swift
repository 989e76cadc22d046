import AlignKit

/// A convolution of one image by Winograd's algorithm, as a library without vector instructions would write it.
struct WinogradConvolution {
    let transform: WinogradTransform

    /// Of 3×3 kernels with a padding of 1, every step rounded to `Scalar`.
    func callAsFunction<Scalar: KernelScalar>(_ input: Tensor<Scalar>, _ weight: Tensor<Scalar>) -> Tensor<Scalar> {
        let (channels, height, width) = (input.shape[1], input.shape[2], input.shape[3])
        let (m, n) = (transform.outputs, transform.size)
        var output = Tensor<Scalar>(repeating: 0, shape: [1, weight.shape[0], height, width])
        let kernels = (0..<weight.shape[0] * channels).map { index in
            twoSided(transform.kernelMatrix, Array(weight.scalars[index * 9..<index * 9 + 9]))
        }
        for row in stride(from: 0, to: height, by: m) {
            for column in stride(from: 0, to: width, by: m) {
                let tiles = (0..<channels).map { channel in
                    let square = (0..<n * n).map { place -> Scalar in
                        let (i, j) = (row + place / n - 1, column + place % n - 1)
                        return i < 0 || i >= height || j < 0 || j >= width ? 0 : input[0, channel, i, j]
                    }
                    return twoSided(transform.inputMatrix, square)
                }
                for o in 0..<weight.shape[0] {
                    var sums = [Scalar](repeating: 0, count: n * n)
                    for c in 0..<channels {
                        for p in sums.indices { sums[p] += kernels[o * channels + c][p] * tiles[c][p] }
                    }
                    let result = twoSided(transform.outputMatrix, sums)
                    for i in 0..<min(m, height - row) {
                        for j in 0..<min(m, width - column) { output[0, o, row + i, column + j] = result[i * m + j] }
                    }
                }
            }
        }
        return output
    }

    /// M·x·Mᵀ of a square x.
    private func twoSided<Scalar: KernelScalar>(_ matrix: [[Double]], _ x: [Scalar]) -> [Scalar] {
        let columns = matrix[0].count
        var half: [Scalar] = []
        for row in matrix {
            for j in 0..<columns {
                half.append((0..<columns).reduce(0) { $0 + Scalar(row[$1]) * x[$1 * columns + j] })
            }
        }
        return matrix.indices.flatMap { i in
            matrix.map { row in (0..<columns).reduce(Scalar(0)) { $0 + Scalar(row[$1]) * half[i * columns + $1] } }
        }
    }

    /// Those of the libraries that are known, by whose points they are.
    static let known: [(source: String, convolution: WinogradConvolution)] = [
        ("6×6 tiles (NNPACK's points)", .init(transform: .init(outputs: 6, symmetric: [1, 2, 0.5]))),
        ("4×4 tiles (tinygrad's points)", .init(transform: .init(outputs: 4, symmetric: [1, 2]))),
        (
            "4×4 tiles (ncnn's points)",
            .init(transform: .init(outputs: 4, symmetric: [0.5, 2].map { $0.squareRoot() }))
        ),
        ("6×6 tiles (MNN's points)", .init(transform: .init(outputs: 6, symmetric: [1, 2, 3]))),
        ("4×4 tiles (oneDNN's points)", .init(transform: .init(outputs: 4, symmetric: [0.625, 1.5]))),
    ]
}
