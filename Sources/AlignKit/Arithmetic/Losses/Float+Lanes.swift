extension Float: LossScalar {
    public typealias Lanes = SIMD8<Float>

    @inline(__always) public var wholePart: Int { Int(self) }
    @inline(__always) public var inDouble: Double { Double(self) }
}

extension SIMD8: LossNumber where Scalar == Float {
    public init(_ value: Double) { self.init(repeating: Float(value)) }

    @inline(__always)
    public var magnitude: Self {
        let bits = unsafeBitCast(self, to: SIMD8<UInt32>.self)
        return unsafeBitCast(bits & 0x7fff_ffff, to: Self.self)
    }

    @inline(__always)
    public static func smaller(_ left: Self, _ right: Self) -> Self {
        right.replacing(with: left, where: left .< right)
    }

    /// e^x within 1 ulp, by Cody and Waite's reduction to |r| ≤ ½ log 2 and the polynomial of Cephes' `expf`.
    ///
    /// Overflows to +∞ from 88.73, and underflows gradually to 0 at −103.98.
    @inline(__always)
    public func exponential() -> Self {
        // Adding 1.5·2²³ rounds to an integer, which is then in the lowest bits.
        let shift = Self(repeating: 12_582_912)
        // Written by hand, because `clamped` and `pointwiseMin` work lane by lane.
        let above = replacing(with: -105, where: self .< -105)
        let x = above.replacing(with: 89, where: above .> 89)
        let shifted = x * 1.442_695_04 + shift
        let n = shifted - shift
        let r = x - n * 0.693_359_375 - n * -2.121_944_40e-4
        var polynomial = r * 1.987_569_15e-4 + 1.398_199_95e-3
        polynomial = polynomial * r + 8.333_451_9e-3
        polynomial = polynomial * r + 4.166_579_6e-2
        polynomial = polynomial * r + 1.666_666_55e-1
        polynomial = polynomial * r + 5.000_000_1e-1
        let power = polynomial * (r * r) + r + 1
        // 2ⁿ as two factors: 2ⁿ may be outside the range of a Float when the product is inside.
        let exponent = SIMD8<Int32>(truncatingIfNeeded: unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &- 0x4b40_0000)
        let half = exponent &>> 1
        let result = power * Self.powerOfTwo(half) * Self.powerOfTwo(exponent &- half)
        return result.replacing(with: self, where: self .!= self)
    }

    /// 2^exponent, for exponents of normal numbers.
    @inline(__always)
    private static func powerOfTwo(_ exponent: SIMD8<Int32>) -> Self {
        unsafeBitCast((exponent &+ 127) &<< 23, to: Self.self)
    }

    /// log(1 + z) = 2 artanh(z / (2 + z)), whose argument is at most ⅓: within 3 ulp by its series.
    @inline(__always)
    public func logarithmOfOnePlus() -> Self {
        let s = self / (self + 2)
        let square = s * s
        var series = square * (2 / 17) + Self(repeating: 2 / 15)
        series = series * square + Self(repeating: 2 / 13)
        series = series * square + Self(repeating: 2 / 11)
        series = series * square + Self(repeating: 2 / 9)
        series = series * square + Self(repeating: 2 / 7)
        series = series * square + Self(repeating: 2 / 5)
        series = series * square + Self(repeating: 2 / 3)
        return s * 2 + s * (square * series)
    }

    @inline(__always)
    public func root() -> Self { squareRoot() }

    public func raised(to exponent: Double) -> Self {
        switch exponent {
        case 0: Self(repeating: 1)
        case 1: self
        case 2: self * self
        default: map { Float(power(Double($0), exponent)) }
        }
    }

    private func map(_ transform: (Float) -> Float) -> Self {
        var result = self
        for lane in indices { result[lane] = transform(self[lane]) }
        return result
    }
}
