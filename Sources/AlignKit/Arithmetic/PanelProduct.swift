internal import CKernels

/// A matrix product Y = W·X, Y = b + W·X or Y = Y + W·X. X is stored in panels, as `PanelPacking` makes them.
///
/// W is `rows × depth`, row-major. X is `depth × columns`: panel p holds the P = `S.panelWidth` columns from p·P on,
/// row after row. Elements beyond the last column are read, so they must be initialised; their values do not matter. Y
/// is `rows × columns`; `places` gives the positions of its columns.
///
/// Each element is one chain of fused multiply-adds from 0, in the order of the depth, plus one addition if b or Y is
/// added. Its bits depend on nothing else: not on the extents, the vector width of the processor or the number of
/// threads. (On x86-64 processors without AVX2, products and sums are rounded one by one.)
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
    /// The position of each column of Y in a row of the result, ascending.
    let places: UnsafePointer<Int>
    let start: Start

    /// The value to which the sum of products is added.
    enum Start {
        case nothing
        /// b, one number for each row
        case bias(UnsafePointer<Scalar>)
        /// Y as it is
        case result
    }
}

extension PanelProduct.Start {
    fileprivate var isResult: Bool { if case .result = self { true } else { false } }
    fileprivate var bias: UnsafePointer<Scalar>? { if case .bias(let bias) = self { bias } else { nil } }
}

/// The vector instructions that the convolutions use on this processor: `AVX-512`, `AVX2`, `NEON`, `SSE2`.
package var vectorInstructions: String { String(cString: ck_instructions()) }

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
