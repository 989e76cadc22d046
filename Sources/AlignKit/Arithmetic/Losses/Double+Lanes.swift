#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Double: LossScalar {
    public typealias Lanes = SIMD4<Double>

    @inline(__always) public var wholePart: Int { Int(self) }
    @inline(__always) public var inDouble: Double { self }
}

/// The transcendental functions are the C library's, lane by lane: exact to 1 ulp, and fast enough for an arbiter.
extension SIMD4: LossNumber where Scalar == Double {
    public init(_ value: Double) { self.init(repeating: value) }

    @inline(__always)
    public var magnitude: Self {
        let bits = unsafeBitCast(self, to: SIMD4<UInt64>.self)
        return unsafeBitCast(bits & 0x7fff_ffff_ffff_ffff, to: Self.self)
    }

    @inline(__always)
    public static func smaller(_ left: Self, _ right: Self) -> Self {
        right.replacing(with: left, where: left .< right)
    }

    public func exponential() -> Self { map { exp($0) } }

    public func logarithmOfOnePlus() -> Self { map { log1p($0) } }

    public func root() -> Self { squareRoot() }

    public func raised(to exponent: Double) -> Self {
        switch exponent {
        case 0: Self(repeating: 1)
        case 1: self
        case 2: self * self
        default: map { power($0, exponent) }
        }
    }

    private func map(_ transform: (Double) -> Double) -> Self {
        var result = self
        for lane in indices { result[lane] = transform(self[lane]) }
        return result
    }
}

/// The C library's `pow`, under a full name.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
