internal import CKernels

/// A product of matrices Y = W·X, or Y = Y + W·X, of which X lies in panels, as `PanelPacking` makes them.
///
/// W is `rows × depth`, row-major. X is `depth × columns`: panel p holds the columns from p·P on, row after row of P
/// elements, P being `S.panelWidth`. What stands beyond the last column is read, so that it must be initialised, and
/// does not matter. Y is `rows × columns`, row-major.
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
    /// Whether Y is added to (true) or overwritten (false).
    let accumulates: Bool
}

/// The vector instructions of the processor that the convolutions use: `AVX-512`, `AVX2`, `NEON`, `SSE2`.
public var vectorInstructions: String { String(cString: ck_instructions()) }

extension Float {
    public static var panelWidth: Int { Int(CK_PANEL_FLOATS) }

    public static func compute(_ product: PanelProduct<Float>) {
        ck_product_float(
            product.rows, product.columns, product.depth, product.weights, product.weightStride, product.panels,
            product.result, product.resultStride, product.accumulates)
    }
}

extension Double {
    public static var panelWidth: Int { Int(CK_PANEL_DOUBLES) }

    public static func compute(_ product: PanelProduct<Double>) {
        ck_product_double(
            product.rows, product.columns, product.depth, product.weights, product.weightStride, product.panels,
            product.result, product.resultStride, product.accumulates)
    }
}
