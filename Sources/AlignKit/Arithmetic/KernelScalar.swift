/// A scalar that the kernels compute in: `Float`, and `Double` as the arbiter.
///
/// The requirements are what the two do not share, the innermost loops of products. Everything else is written once, so
/// that a float64 run differs from a float32 run in its rounding and in nothing else.
public protocol KernelScalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
    /// Computes `product` on the calling thread alone.
    static func compute(_ product: PanelProduct<Self>)
    /// Computes `pass` on the calling thread alone.
    static func compute(_ pass: ElementPass<Self>)
    /// The number of columns in a panel, 192 bytes: three of the widest vectors.
    static var panelWidth: Int { get }
}

extension Float: KernelScalar {}

extension Double: KernelScalar {}
