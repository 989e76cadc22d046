import AlignKit
import TestSupport
import Testing

/// y = x³ + x, as somebody might write it.
private struct Cubic: TensorOperation {
    static var name: String { "cubic" }

    /// By what factor the output is wrong in float32 alone.
    var factorInFloat: Float = 1
    var isNaNInFloat = false
    var saysItsRounding = true

    func outputShape(inputs: [Shape], parameters: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

    func keepsImagesApart(_ inputs: [Shape]) -> Bool { true }

    func apply<S: KernelScalar>(to inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers) -> Tensor<S> {
        let factor: S = S.self == Float.self ? S(factorInFloat) : 1
        var scalars = inputs[0].scalars.map { ($0 * $0 * $0 + $0) * factor }
        if isNaNInFloat, S.self == Float.self { scalars[0] = .nan }
        return Tensor(shape: inputs[0].shape, scalars: scalars)
    }

    func rounding<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> Rounding<S> {
        guard saysItsRounding else { return .unknown }
        let magnitudes = inputs[0].scalars.map { abs($0 * $0 * $0) + abs($0) }
        return .scale(.sum(magnitude: Tensor(shape: output.shape, scalars: magnitudes), terms: 4))
    }

    func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        let pairs = zip(bounds[0]!.scalars, inputs[0].scalars)
        return Tensor(shape: inputs[0].shape, scalars: pairs.map { $0 * (3 * $1 * $1 + 1) })
    }

    func visibility<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Shape, bounds: [ChannelBounds], workers: Workers
    ) -> Visibility { .noParameters }
}

/// Operations that are none of AlignKit's own: their code in the precision of the recording is what is judged, and what
/// they do not say is not taken for exact.
@Suite struct ForeignCodeTests {
    private static let values = (0..<192).map { Float(($0 * 37) % 101) / 50 - 1 }
    private static let input = Tensor(shape: [1, 3, 8, 8], scalars: values)

    /// A convolution of one weight per channel, the operation, and the same convolution again.
    private static func network(_ operation: Cubic) -> Network {
        var network = Network()
        let weight = Parameter(name: "weight", shape: [3, 1, 1, 1], role: .convolutionWeight)
        let depthwise = Convolution(groups: 3)
        let before = network.add("before", depthwise, network.addInput("x"), parameters: [weight])
        let y = network.add("y", operation, before)
        network.add("after", depthwise, y, parameters: [weight])
        network.addOutput("out", from: "after")
        return network
    }

    /// What is found of an honest recording.
    private static func result(
        _ operation: Cubic, missing: Set<String> = [], _ tolerance: Tolerance = .rounding
    ) throws -> ParityResult {
        let weight = Tensor<Float>(shape: [3, 1, 1, 1], scalars: [0.7, -1.1, 1.3])
        var recording = SyntheticRecording(
            network(Cubic()), inputs: ["x": input], parameters: ["weight": weight])
        recording.network = network(operation)
        return try recording.check(tolerance, missing: missing)
    }

    private static func status(_ result: ParityResult, _ node: String) -> TensorStatus? {
        result.tensors.first { $0.name == node }?.status
    }

    @Test func rightCodeIsAligned() throws {
        let result = try Self.result(Cubic())
        #expect(result.verdict == .aligned, "\(result)")
        #expect(Self.status(result, "y")?.isAligned == true)
    }

    @Test func codeThatIsWrongInFloatAloneIsFound() throws {
        for operation in [Cubic(factorInFloat: 1.0001), Cubic(factorInFloat: 1.00001), Cubic(isNaNInFloat: true)] {
            let result = try Self.result(operation)
            #expect(result.verdict == .diverged, "\(operation): \(result)")
            #expect(result.firstDivergence?.name == "y")
            #expect("\(result)".contains("the fault is in the code of the operation"), "\(result)")
        }
    }

    @Test func soItIsWhereItsOutputWasNotRecorded() throws {
        let result = try Self.result(Cubic(factorInFloat: 1.0001), missing: ["y"])
        #expect(result.verdict == .diverged && result.firstDivergence?.name == "after", "\(result)")
        #expect(try Self.result(Cubic(), missing: ["y"]).verdict == .aligned)
    }

    @Test func theFastCheckAndATolerancesHoldTheSameCode() throws {
        for tolerance in [Tolerance.rounding(precision: nil, fast: true), .elementwise(rtol: 1e-5, atol: 1e-6)] {
            #expect(try Self.result(Cubic(factorInFloat: 1.001), tolerance).verdict == .diverged, "\(tolerance)")
        }
    }

    @Test func whatSaysNothingOfItsRoundingIsNotJudged() throws {
        let result = try Self.result(Cubic(factorInFloat: 1.5, saysItsRounding: false))
        let y = try #require(result.tensors.first { $0.name == "y" })
        #expect(y.status == .unbounded && !y.status.isAligned && result.verdict != .aligned)
        let honest = try Self.result(Cubic(factorInFloat: 1.000001, saysItsRounding: false))
        #expect(honest.verdict == .mistrusted, "\(honest)")
        #expect(honest.doubts == ["1 tensor not judged, as no bound is known: cubic"])
        #expect("\(try #require(honest.tensors.first { $0.name == "y" }))".contains("nothing is known of the rounding"))
        // What is recorded is exact by definition: the node after it has a bound.
        #expect(Self.status(honest, "after")?.isAligned == true)
    }

    @Test func norIsWhatFollowsIt() throws {
        let result = try Self.result(Cubic(factorInFloat: 1.000001, saysItsRounding: false), missing: ["y"])
        #expect(Self.status(result, "after") == .unbounded && result.verdict == .mistrusted, "\(result)")
    }

    @Test func aToleranceJudgesItAllTheSame() throws {
        let tolerance = Tolerance.elementwise(rtol: 1e-4, atol: 1e-6)
        let operation = Cubic(factorInFloat: 1.000001, saysItsRounding: false)
        #expect(try Self.result(operation, tolerance).verdict == .aligned)
    }
}
