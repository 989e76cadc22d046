/// The arithmetic that made a recording, named by the word that the file format and `--precision` use.
public enum Precision: String, Sendable, CaseIterable, Codable {
    case float64
    case float32
    /// float32 numbers, where products round their operands to 10 bits of fraction, on NVIDIA's tensor cores.
    case tf32
    case float16
    case bfloat16

    /// u: the largest relative error of rounding a number to nearest. The value for `tf32` holds only for products.
    public var unitRoundoff: Double {
        switch self {
        case .float64: 0x1p-53
        case .float32: 0x1p-24
        case .tf32, .float16: 0x1p-11
        case .bfloat16: 0x1p-8
        }
    }

    /// u of products, or of other operations.
    func unitRoundoff(ofProduct isProduct: Bool) -> Double {
        self == .tf32 && !isProduct ? Precision.float32.unitRoundoff : unitRoundoff
    }

    /// The largest error of a result below the normal numbers. It is the whole result, because a processor may flush it
    /// to zero. For float16, whose normal numbers begin at 6·10⁻⁵ and which no processor flushes, it is the spacing
    /// there.
    var underflow: Double {
        switch self {
        case .float64: 0x1p-1022
        case .float32, .tf32, .bfloat16: 0x1p-126
        case .float16: 0x1p-24
        }
    }

    /// The precision that is assumed for the numbers of a dataset if none is given.
    init(_ type: ElementType?) {
        switch type {
        case .float64?: self = .float64
        case .float16?: self = .float16
        default: self = .float32
        }
    }

    /// Whether every one of `scalars` is a number of this precision.
    func holds<S: KernelScalar>(_ scalars: [S]) -> Bool {
        switch self {
        case .float64: true
        case .float32: scalars.allSatisfy { Double(Float($0)) == Double($0) || !$0.isFinite }
        case .tf32: false
        case .float16: scalars.allSatisfy { Self.isHalf(Float($0)) }
        case .bfloat16: scalars.allSatisfy { Float($0).bitPattern & 0xFFFF == 0 }
        }
    }

    /// float16 numbers have 11 bits of significand above 2⁻¹⁴, are multiples of 2⁻²⁴ below, and are at most 65 504.
    private static func isHalf(_ x: Float) -> Bool {
        guard x.isFinite else { return true }
        let magnitude = abs(x)
        if magnitude > 65_504 { return false }
        if magnitude < 0x1p-14 { return (magnitude * 0x1p24).rounded() == magnitude * 0x1p24 }
        return x.bitPattern & 0x1FFF == 0
    }
}
