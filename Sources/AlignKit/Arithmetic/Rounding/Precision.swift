/// The arithmetic that made a recording, by the word that the file format and `--precision` use.
public enum Precision: String, Sendable, CaseIterable, Codable {
    case float64
    case float32
    /// float32 numbers whose products are made of operands rounded to 10 bits of fraction, on NVIDIA's tensor cores.
    case tf32
    case float16
    case bfloat16

    /// u: the largest relative error of rounding a number to nearest. That of `tf32` holds for products alone.
    public var unitRoundoff: Double {
        switch self {
        case .float64: 0x1p-53
        case .float32: 0x1p-24
        case .tf32, .float16: 0x1p-11
        case .bfloat16: 0x1p-8
        }
    }

    /// u of one kind of operation.
    func unitRoundoff(ofProduct isProduct: Bool) -> Double {
        self == .tf32 && !isProduct ? Precision.float32.unitRoundoff : unitRoundoff
    }

    /// What a result below the range of normal numbers may be off by: all of it, where a processor flushes it to zero;
    /// half the spacing in float16, whose range begins at 6·10⁻⁵ and which nobody flushes.
    var underflow: Double {
        switch self {
        case .float64: 0x1p-1022
        case .float32, .tf32, .bfloat16: 0x1p-126
        case .float16: 0x1p-24
        }
    }

    /// What the numbers of a dataset are taken for where nobody says.
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

    /// 11 bits of significand above 2⁻¹⁴, multiples of 2⁻²⁴ below, at most 65 504.
    private static func isHalf(_ x: Float) -> Bool {
        guard x.isFinite else { return true }
        let magnitude = abs(x)
        if magnitude > 65_504 { return false }
        if magnitude < 0x1p-14 { return (magnitude * 0x1p24).rounded() == magnitude * 0x1p24 }
        return x.bitPattern & 0x1FFF == 0
    }
}
