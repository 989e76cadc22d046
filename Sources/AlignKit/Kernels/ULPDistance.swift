/// The number of representable values between two finite numbers of one type, 0 for equal ones; −0 and +0 are one value.
///
/// Both are mapped to integers that ascend with them; the distance is the difference of the integers.
@inline(__always)
public func ulpDistance<Scalar: KernelScalar>(_ first: Scalar, _ second: Scalar) -> UInt64 {
    let (first, second) = (first.orderedBits, second.orderedBits)
    return first >= second ? UInt64(bitPattern: first &- second) : UInt64(bitPattern: second &- first)
}
