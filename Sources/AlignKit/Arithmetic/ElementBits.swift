#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Whether two arrays hold the same bytes.
func haveSameBytes<Scalar: BitwiseCopyable>(_ first: [Scalar], _ second: [Scalar]) -> Bool {
    guard first.count == second.count, !first.isEmpty else { return first.count == second.count }
    return first.withUnsafeBytes { first in
        second.withUnsafeBytes { memcmp(first.baseAddress!, $0.baseAddress!, first.count) == 0 }
    }
}

/// The bits of an element as a Double. Values that count as equal have the same bits: −0 becomes 0, and every NaN
/// becomes the same NaN.
@inline(__always)
func elementBits<Scalar: KernelScalar>(_ element: Scalar) -> UInt64 {
    let value = Double(element) + 0
    return value.isNaN ? Double.nan.bitPattern : value.bitPattern
}

/// The bits of every element.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func elementBits<Scalar: KernelScalar>(of scalars: [Scalar]) -> [UInt64] {
    [UInt64](unsafeUninitializedCapacity: scalars.count) { bits, initialized in
        for (offset, scalar) in scalars.enumerated() {
            bits.initializeElement(at: offset, to: elementBits(scalar))
        }
        initialized = scalars.count
    }
}

/// A 64-bit digest of a sequence of elements, to find equal sequences among many. A match must still be verified.
struct SequenceDigest: Hashable, Sendable {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    @inline(__always)
    mutating func add(_ bits: UInt64) {
        // Murmur's multiplier, and a shift that moves the high bits down: a product only carries upwards.
        state = (state ^ bits) &* 0xFF51_AFD7_ED55_8CCD
        state ^= state >> 32
    }
}

/// A 64-bit digest of a tensor's elements, rounded to float32. It does not depend on their order: a rearranged tensor
/// has the same digest. A match must still be verified.
struct ContentDigest: Hashable, Sendable {
    private let sum: UInt64

    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    init<Scalar: KernelScalar>(of scalars: [Scalar]) {
        // A sum of scrambled elements does not depend on their order, so the processor can overlap the elements.
        var sum: UInt64 = 0
        for scalar in scalars { sum &+= Self.scrambled(elementBits(Float(scalar))) }
        self.sum = sum
    }

    /// SplitMix64's finaliser: every bit of the result depends on every bit of the element.
    @inline(__always)
    private static func scrambled(_ bits: UInt64) -> UInt64 {
        var z = bits &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
