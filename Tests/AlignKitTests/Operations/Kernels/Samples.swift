import AlignKit

/// Numbers that look random and are the same in every run (SplitMix64).
struct SampleGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension Tensor where Scalar: KernelScalar {
    /// A tensor of numbers between −1 and 1 that `Float` holds exactly, so that both types get the same.
    static func sample(_ extents: [Int], seed: UInt64, in range: ClosedRange<Float> = -1...1) -> Tensor {
        var generator = SampleGenerator(seed: seed)
        let shape = Shape(extents)
        return Tensor(
            shape: shape, scalars: (0..<shape.count).map { _ in Scalar(Float.random(in: range, using: &generator)) })
    }

    var doubles: [Double] { scalars.map { Double($0) } }
}

/// The bits of every element: what "the same result" means.
func bits<S: KernelScalar>(_ tensor: Tensor<S>) -> [UInt64] {
    tensor.scalars.map { Double($0).bitPattern }
}

/// γ_K = K·u / (1 − K·u) for the unit roundoff u of S, and that of the naive twin in `Double` on top of it.
func gamma<S: KernelScalar>(_ terms: Int, _: S.Type) -> Double {
    func gamma(_ unit: Double) -> Double { Double(terms) * unit / (1 - Double(terms) * unit) }
    return gamma(Double(S.ulpOfOne) / 2) + gamma(Double.ulpOfOne / 2)
}

/// The first element whose error is not within its bound, in words; `nil` if there is none.
func firstViolation(_ actual: [Double], _ expected: [Double], bound: [Double]) -> String? {
    if actual.count != expected.count { return "\(actual.count) elements instead of \(expected.count)" }
    for i in actual.indices where !(abs(actual[i] - expected[i]) <= bound[i]) {
        return "element \(i): \(actual[i]), expected \(expected[i]) ± \(bound[i])"
    }
    return nil
}
