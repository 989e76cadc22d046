import COpenBLAS

/// A scalar that the kernels compute in: `Float`, and `Double` as the arbiter.
///
/// The requirements are what the two do not share, the innermost loops of products. Everything else is written once, so
/// that a float64 run differs from a float32 run in its rounding and in nothing else.
public protocol KernelScalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
    /// Computes `product` on the calling thread alone.
    static func compute(_ product: MatrixProduct<Self>)
    /// Computes `product` on the calling thread alone.
    static func compute(_ product: PanelProduct<Self>)
    /// Computes `pass` on the calling thread alone.
    static func compute(_ pass: ElementPass<Self>)
    /// The number of columns in a panel, 192 bytes: three of the widest vectors.
    static var panelWidth: Int { get }
}

/// A product of two row-major matrices within larger ones: C = A·B, or C = C + A·B.
///
/// A is `rows × depth`, B is `depth × columns`, C is `rows × columns`. The stride of a matrix is the distance between
/// the first elements of neighbouring rows *as stored*; a transposed matrix is stored with the two axes exchanged.
///
/// The order of summation is OpenBLAS's. It depends on the version, on the kind of core and on the extents, not on
/// the values and not on what other threads do. A product with a zero is a product: 0·NaN is NaN.
public struct MatrixProduct<Scalar> {
    /// One operand, as it lies in memory.
    struct Operand {
        var start: UnsafePointer<Scalar>
        var stride: Int
        var isTransposed = false
    }

    let rows: Int
    let columns: Int
    let depth: Int
    /// A, `rows × depth`.
    let left: Operand
    /// B, `depth × columns`.
    let right: Operand
    /// C, `rows × columns`. It need not be initialised unless the product is added to it.
    let result: UnsafeMutablePointer<Scalar>
    let resultStride: Int
    /// Whether C is added to (true) or overwritten (false).
    let accumulates: Bool
}

extension Float: KernelScalar {
    public static func compute(_ product: MatrixProduct<Float>) {
        OpenBLAS.useOneThread()
        cblas_sgemm(
            CblasRowMajor, product.left.order, product.right.order,
            blasint(product.rows), blasint(product.columns), blasint(product.depth),
            1, product.left.start, blasint(product.left.stride), product.right.start, blasint(product.right.stride),
            product.accumulates ? 1 : 0, product.result, blasint(product.resultStride))
    }
}

extension Double: KernelScalar {
    public static func compute(_ product: MatrixProduct<Double>) {
        OpenBLAS.useOneThread()
        cblas_dgemm(
            CblasRowMajor, product.left.order, product.right.order,
            blasint(product.rows), blasint(product.columns), blasint(product.depth),
            1, product.left.start, blasint(product.left.stride), product.right.start, blasint(product.right.stride),
            product.accumulates ? 1 : 0, product.result, blasint(product.resultStride))
    }
}

extension MatrixProduct.Operand {
    fileprivate var order: CBLAS_TRANSPOSE { isTransposed ? CblasTrans : CblasNoTrans }
}

/// The BLAS library behind the matrix products: a hidden input of every result, to be named in a report.
public enum OpenBLAS {
    /// `0.3.21`, or `unknown` if the library does not say.
    public static var version: String {
        let words = configuration.split(separator: " ")
        return words.count > 1 && words[0] == "OpenBLAS" ? String(words[1]) : "unknown"
    }

    /// How the library was built, in its own words.
    public static var configuration: String { String(cString: openblas_get_config()) }

    /// The kind of core whose kernels the library has chosen: `Haswell`, `Zen`, `SkylakeX`, …
    ///
    /// The environment variable `OPENBLAS_CORETYPE` overrides the library's choice.
    public static var coreName: String { String(cString: openblas_get_corename()) }

    /// Ends the threads that the library starts when it is loaded, one for every core but one.
    ///
    /// They look for work for a while before they sleep, a tenth of a second in all, and take that from the threads that
    /// have some. AlignKit gives them none. For programs that use OpenBLAS through AlignKit alone, at their start; the
    /// library starts them again when it needs them.
    public static func endIdleThreads() {
        useOneThread()
        openblas_end_threads()
    }

    /// Turns the library's own threading off, for the bits of its sums depend on the number of its threads.
    ///
    /// Before every product and not once: in a library built on OpenMP (Homebrew's is) the number belongs to the
    /// calling thread. It costs a few nanoseconds. Setting the number, even to what it is, starts threads that were ended.
    fileprivate static func useOneThread() {
        if openblas_get_num_threads() != 1 { openblas_set_num_threads(1) }
    }
}
