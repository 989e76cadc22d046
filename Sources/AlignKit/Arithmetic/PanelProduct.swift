internal import CKernels

/// A product of matrices Y = W·X, Y = b + W·X or Y = Y + W·X, of which X lies in panels, as `PanelPacking` makes them.
///
/// W is `rows × depth`, row-major. X is `depth × columns`: panel p holds the columns from p·P on, row after row of P
/// elements, P being `S.panelWidth`. What stands beyond the last column is read, so that it must be initialised, and
/// does not matter. Y is `rows × columns`, its columns wherever they are said to be.
///
/// Each element is one chain of fused multiply-adds from 0, in the order of the depth, and one addition where it is
/// added to Y. Nothing else decides about its bits: neither the extents, nor the vector width of the processor, nor the
/// number of threads. (On x86-64 processors without AVX2, products and sums are rounded one by one.)
public struct PanelProduct<Scalar> {
    let rows: Int
    let columns: Int
    let depth: Int
    let weights: UnsafePointer<Scalar>
    /// The distance between the first elements of neighbouring rows of W.
    let weightStride: Int
    let panels: UnsafePointer<Scalar>
    let result: UnsafeMutablePointer<Scalar>
    let resultStride: Int
    /// Where each column of Y lies in a row of the result, ascending.
    let places: UnsafePointer<Int>
    let start: Start

    /// What the sum of products is added to.
    enum Start {
        case nothing
        /// b, a number for each row
        case bias(UnsafePointer<Scalar>)
        /// Y as it is
        case result
    }
}

extension PanelProduct.Start {
    fileprivate var isResult: Bool { if case .result = self { true } else { false } }
    fileprivate var bias: UnsafePointer<Scalar>? { if case .bias(let bias) = self { bias } else { nil } }
}

/// The vector instructions of the processor that the convolutions use: `AVX-512`, `AVX2`, `NEON`, `SSE2`.
public var vectorInstructions: String { String(cString: ck_instructions()) }

extension Float {
    public static var panelWidth: Int { Int(CK_PANEL_FLOATS) }

    public static func compute(_ product: PanelProduct<Float>) {
        ck_product_float(
            product.rows, product.columns, product.depth, product.weights, product.weightStride, product.panels,
            product.result, product.resultStride, product.places, product.start.bias, product.start.isResult)
    }
}

extension Double {
    public static var panelWidth: Int { Int(CK_PANEL_DOUBLES) }

    public static func compute(_ product: PanelProduct<Double>) {
        ck_product_double(
            product.rows, product.columns, product.depth, product.weights, product.weightStride, product.panels,
            product.result, product.resultStride, product.places, product.start.bias, product.start.isResult)
    }
}
