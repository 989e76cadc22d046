/// The distance between two finite numbers of one type, in steps from one representable value to the next: 0 for equal
/// numbers. −0 and +0 are one value.
///
/// Both are mapped to integers that have the same order. The distance is the difference of the integers.
@inline(__always)
package func ulpDistance(_ first: Float, _ second: Float) -> UInt64 {
    let (first, second) = (Int64(ascending(first.bitPattern)), Int64(ascending(second.bitPattern)))
    return UInt64(bitPattern: abs(first - second))
}

/// The distance between two finite numbers of one type, in steps from one representable value to the next: 0 for equal
/// numbers. −0 and +0 are one value.
@inline(__always)
package func ulpDistance(_ first: Double, _ second: Double) -> UInt64 {
    let (first, second) = (ascending(first.bitPattern), ascending(second.bitPattern))
    return first >= second ? UInt64(bitPattern: first &- second) : UInt64(bitPattern: second &- first)
}

@inline(__always)
private func ascending(_ bits: UInt32) -> Int32 {
    let bits = Int32(bitPattern: bits)
    return bits >= 0 ? bits : .min &- bits
}

@inline(__always)
private func ascending(_ bits: UInt64) -> Int64 {
    let bits = Int64(bitPattern: bits)
    return bits >= 0 ? bits : .min &- bits
}

/// The same for the scalars of the kernels.
@inline(__always)
func ulpDistance<Scalar: KernelScalar>(_ first: Scalar, _ second: Scalar) -> UInt64 {
    if let first = first as? Float, let second = second as? Float { return ulpDistance(first, second) }
    return ulpDistance(Double(first), Double(second))
}
