/// A scalar type in which the kernels compute: `Float`, and `Double` as the arbiter.
///
/// The requirements are the code that the two types do not share: the innermost loops. All other code is written once,
/// so a float64 run differs from a float32 run only in its rounding.
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
