/// The discrete Fourier transform of a square of 2^k numbers along each axis, in float32: radix 2, with twiddle factors
/// that are rounded once.
package struct FourierTransform: Hashable, Sendable {
    package let size: Int
    /// cos and −sin of 2πk/size, k < size/2.
    private let cosines: [Float]
    private let sines: [Float]
    /// The position of each element at the start: its index with the bits reversed.
    private let places: [Int]

    package init(size: Int) {
        precondition(size.nonzeroBitCount == 1 && size > 1, "a transform of \(size)")
        self.size = size
        let angles = (0..<size / 2).map { 2 * Double.pi * Double($0) / Double(size) }
        cosines = angles.map { Float(Self.cosine($0)) }
        sines = angles.map { Float(-Self.cosine($0 - Double.pi / 2)) }
        let bits = size.trailingZeroBitCount
        places = (0..<size).map { index in (0..<bits).reduce(0) { $0 << 1 | index >> $1 & 1 } }
    }

    /// Transforms `size × size` complex numbers in place.
    ///
    /// - Parameters:
    ///   - rows: how many rows, counted from the first, hold numbers other than 0.
    ///   - isInverse: whether to compute the inverse transform, without the division by size².
    package func transform(
        _ real: UnsafeMutablePointer<Float>, _ imaginary: UnsafeMutablePointer<Float>, rows: Int, isInverse: Bool
    ) {
        for row in 0..<rows { line(real + row * size, imaginary + row * size, stride: 1, isInverse) }
        for column in 0..<size { line(real + column, imaginary + column, stride: size, isInverse) }
    }

    @inline(__always)
    private func line(
        _ real: UnsafeMutablePointer<Float>, _ imaginary: UnsafeMutablePointer<Float>, stride: Int, _ isInverse: Bool
    ) {
        for (index, place) in places.enumerated() where index < place {
            (real[index * stride], real[place * stride]) = (real[place * stride], real[index * stride])
            (imaginary[index * stride], imaginary[place * stride]) =
                (imaginary[place * stride], imaginary[index * stride])
        }
        var half = 1
        while half < size {
            for start in Swift.stride(from: 0, to: size, by: 2 * half) {
                for k in 0..<half {
                    let factor = k * (size / (2 * half))
                    let (c, s) = (cosines[factor], isInverse ? -sines[factor] : sines[factor])
                    let (a, b) = ((start + k) * stride, (start + k + half) * stride)
                    let r = c * real[b] - s * imaginary[b]
                    let i = c * imaginary[b] + s * real[b]
                    (real[b], imaginary[b]) = (real[a] - r, imaginary[a] - i)
                    (real[a], imaginary[a]) = (real[a] + r, imaginary[a] + i)
                }
            }
            half *= 2
        }
    }

    /// cos x for |x| ≤ π, by its series. This needs no mathematics library, and the bits are the same everywhere.
    private static func cosine(_ x: Double) -> Double {
        var (sum, term) = (1.0, 1.0)
        for k in stride(from: 1.0, to: 40, by: 2) {
            term *= -x * x / (k * (k + 1))
            sum += term
        }
        // Makes the quarters of a circle exact.
        return abs(sum) < 1e-15 ? 0 : sum
    }
}
