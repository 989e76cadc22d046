/// A convolution of tiles as a sum of products in another space. A kernel and a tile of inputs are transformed, their
/// products are summed over the channels, and the sums are transformed back.
///
/// A transform has `products` numbers of `parts` real numbers each (2 for a complex number). Each number of a kernel's
/// transform is stored as a matrix of parts × parts.
protocol TileArithmetic: Sendable {
    associatedtype Scalar: KernelScalar
    /// The number of inputs of a tile along each axis.
    var size: Int { get }
    var products: Int { get }
    var parts: Int { get }
    /// How many numbers of scratch each of the three functions needs.
    var scratch: Int { get }

    /// - Parameter target: `products × parts × parts`
    func transformKernel(
        _ kernel: UnsafePointer<Float>, _ extent: PlaneExtent, to target: UnsafeMutablePointer<Scalar>,
        scratch: UnsafeMutablePointer<Scalar>)

    /// - Parameters:
    ///   - input: `size × size`
    ///   - target: `products × parts`
    func transformInput(
        _ input: UnsafePointer<Float>, to target: UnsafeMutablePointer<Scalar>, scratch: UnsafeMutablePointer<Scalar>)

    /// - Parameters:
    ///   - sums: `products × parts`
    ///   - target: the outputs of a tile, row-major.
    func transformBack(
        _ sums: UnsafePointer<Scalar>, _ outputs: PlaneExtent, stride: PlaneExtent,
        to target: UnsafeMutablePointer<Scalar>,
        scratch: UnsafeMutablePointer<Scalar>)
}

/// A Winograd convolution in float32. Every step is rounded.
struct WinogradReplay: TileArithmetic {
    private let kernelMatrix: TwoSidedProduct<Float>
    private let inputMatrix: TwoSidedProduct<Float>
    private let outputMatrix: TwoSidedProduct<Float>
    let size: Int
    let parts = 1
    var products: Int { size * size }
    var scratch: Int { size * size }

    init(_ transform: WinogradTransform) {
        size = transform.size
        kernelMatrix = TwoSidedProduct(transform.kernelMatrix)
        inputMatrix = TwoSidedProduct(transform.inputMatrix)
        outputMatrix = TwoSidedProduct(transform.outputMatrix)
    }

    func transformKernel(
        _ kernel: UnsafePointer<Float>, _ extent: PlaneExtent, to target: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutablePointer<Float>
    ) {
        kernelMatrix(kernel, to: target, scratch: scratch)
    }

    func transformInput(
        _ input: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
    ) {
        inputMatrix(input, to: target, scratch: scratch)
    }

    func transformBack(
        _ sums: UnsafePointer<Float>, _ outputs: PlaneExtent, stride: PlaneExtent,
        to target: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutablePointer<Float>
    ) {
        outputMatrix(sums, to: target, scratch: scratch)
    }
}

/// N_W² = (Aᵀ)²·[Σ (|G|·|g|·|G|ᵀ)² ⊙ (|Bᵀ|·|d|·|B|)²]·A², the square of the scale of a Winograd convolution's errors.
/// The sum is over the channels, and (Aᵀ)² is squared element by element.
struct WinogradScale: TileArithmetic {
    private let kernelMatrix: TwoSidedProduct<Double>
    private let inputMatrix: TwoSidedProduct<Double>
    private let outputMatrix: TwoSidedProduct<Double>
    private let kernelSize: Int
    let size: Int
    let parts = 1
    var products: Int { size * size }
    var scratch: Int { 2 * size * size }

    init(_ transform: WinogradTransform) {
        func map(_ matrix: [[Double]], _ change: (Double) -> Double) -> TwoSidedProduct<Double> {
            TwoSidedProduct(matrix.map { $0.map(change) })
        }
        size = transform.size
        kernelSize = transform.kernel
        kernelMatrix = map(transform.kernelMatrix) { abs($0) }
        inputMatrix = map(transform.inputMatrix) { abs($0) }
        outputMatrix = map(transform.outputMatrix) { $0 * $0 }
    }

    func transformKernel(
        _ kernel: UnsafePointer<Float>, _ extent: PlaneExtent, to target: UnsafeMutablePointer<Double>,
        scratch: UnsafeMutablePointer<Double>
    ) {
        squares(kernelMatrix, of: kernel, count: kernelSize * kernelSize, to: target, scratch)
    }

    func transformInput(
        _ input: UnsafePointer<Float>, to target: UnsafeMutablePointer<Double>, scratch: UnsafeMutablePointer<Double>
    ) {
        squares(inputMatrix, of: input, count: size * size, to: target, scratch)
    }

    func transformBack(
        _ sums: UnsafePointer<Double>, _ outputs: PlaneExtent, stride: PlaneExtent,
        to target: UnsafeMutablePointer<Double>,
        scratch: UnsafeMutablePointer<Double>
    ) {
        outputMatrix(sums, to: target, scratch: scratch)
    }

    private func squares(
        _ matrix: TwoSidedProduct<Double>, of source: UnsafePointer<Float>, count: Int,
        to target: UnsafeMutablePointer<Double>, _ scratch: UnsafeMutablePointer<Double>
    ) {
        for i in 0..<count { scratch[i] = Double(abs(source[i])) }
        matrix(scratch, to: target, scratch: scratch + size * size)
        for i in 0..<products { target[i] *= target[i] }
    }
}
