import AlignKit
import TestSupport
import Testing

/// Content that belongs elsewhere: exchanged fields, exchanged layers, renamed keys.
@Suite struct WeightOriginTests {
    private let files: WeightPairOfFiles

    init() throws { files = WeightPairOfFiles(folder: try TemporaryFolder()) }

    private func relations(
        _ change: (inout [String: Tensor<Float>]) -> Void
    ) throws -> [String: WeightRelation] {
        let differing = try files.compare(change).checks.filter { !$0.isAligned }
        return Dictionary(
            uniqueKeysWithValues: differing.compactMap { check in check.relation.map { (check.name, $0) } })
    }

    private func exchange(
        _ first: String, _ second: String, in weights: inout [String: Tensor<Float>]
    ) {
        (weights[first], weights[second]) = (weights[second], weights[first])
    }

    @Test func exchangedStatistics() throws {
        let found = try relations { exchange("bn1.running_mean", "bn1.running_var", in: &$0) }
        #expect(
            found.mapValues(\.kind) == [
                "bn1.running_mean": .meanVarianceSwapped, "bn1.running_var": .meanVarianceSwapped,
            ])
        #expect(found["bn1.running_mean"]?.detail == "with bn1.running_var; proved by all 4 elements of either")
        #expect(found.values.allSatisfy { $0.evidence == 4 })
    }

    @Test func exchangedScaleAndShift() throws {
        let (scale, shift) = ("layer1.0.downsample.1.weight", "layer1.0.downsample.1.bias")
        let found = try relations { exchange(scale, shift, in: &$0) }
        #expect(found.mapValues(\.kind) == [scale: .scaleBiasSwapped, shift: .scaleBiasSwapped])
    }

    /// Ones and zeros, as a new layer has them: constant, and still recognisable as an exchange, for both sides fit.
    @Test func exchangedDefaults() throws {
        var tiny = TinyResNet.ofWeights()
        tiny.weights["bn1.weight"] = Tensor(repeating: 1, shape: [4])
        tiny.weights["bn1.bias"] = Tensor(repeating: 0, shape: [4])
        let result = try WeightPairOfFiles(tiny, folder: TemporaryFolder()).compare {
            exchange("bn1.weight", "bn1.bias", in: &$0)
        }
        let differing = result.checks.filter { $0.status == .differs }
        #expect(differing.map(\.relation?.kind) == [.scaleBiasSwapped, .scaleBiasSwapped])
        #expect(differing.allSatisfy { $0.relation!.detail.hasSuffix("which are constant") })
    }

    /// One way only: the mean was copied over the variance, and nothing has changed places.
    @Test func aCopiedFieldIsNoExchange() throws {
        let found = try relations { $0["bn1.running_var"] = $0["bn1.running_mean"]!.map(abs) }
        #expect(found["bn1.running_var"] != nil && found["bn1.running_var"]?.kind != .meanVarianceSwapped)
        let copied = try relations { $0["bn1.bias"] = $0["bn1.weight"] }
        #expect(copied.mapValues(\.kind) == ["bn1.bias": .equalsAnother])
        #expect(copied["bn1.bias"]?.detail.hasPrefix("holds what belongs to bn1.weight;") == true)
    }

    @Test func exchangedLayers() throws {
        let (first, second) = ("layer1.0.bn1.weight", "layer1.0.bn2.weight")
        let found = try relations { exchange(first, second, in: &$0) }
        #expect(found.mapValues(\.kind) == [first: .equalsAnother, second: .equalsAnother])
        #expect(found[first]?.detail == "holds what belongs to \(second); proved by all 4 elements")
    }

    /// Of another shape each: there is nothing to compare in place, and the origin is found all the same.
    @Test func exchangedLayersOfDifferentShapes() throws {
        let (first, second) = ("layer1.0.conv1.weight", "layer1.0.conv2.weight")
        let result = try files.compare { exchange(first, second, in: &$0) }
        let misshapen = result.checks.filter { $0.status == .shapeMismatch }
        #expect(misshapen.map(\.name) == [first, second])
        #expect(misshapen.map(\.relation?.kind) == [.equalsAnother, .equalsAnother])
        #expect(misshapen.allSatisfy { $0.maxAbs == nil && !$0.findings.isEmpty })
    }

    /// A parameter that is missing under its name, and there under another.
    @Test func aRenamedKey() throws {
        let name = "layer4.0.conv3.weight"
        let value = TinyResNet.ofWeights().weights[name]!
        let result = try files.compare {
            $0[name] = nil
        } more: {
            try $0.write(value, to: "weights/layer4.0.convX.weight")
        }
        let missing = result.checks.filter { $0.status == .missing }
        #expect(missing.map(\.name) == [name, "layer4.0.convX.weight"])
        #expect(missing[0].a?.key == name && missing[0].b == nil)
        #expect(missing[1].a == nil && missing[1].b?.key == "layer4.0.convX.weight")
        #expect(missing[1].relation?.detail.hasPrefix("holds what belongs to \(name);") == true)
        #expect(result.missing.map(\.name) == [name])
        #expect(result.leftOver.map(\.name) == ["layer4.0.convX.weight"])
    }

    /// Zeros may come from anywhere.
    @Test func constantContentHasNoOrigin() throws {
        var tiny = TinyResNet.ofWeights()
        tiny.weights["layer1.0.bn1.bias"] = Tensor(repeating: 0, shape: [4])
        let found = try WeightPairOfFiles(tiny, folder: TemporaryFolder()).onlyFinding {
            $0["layer1.0.bn2.bias"] = Tensor(repeating: 0, shape: [4])
        }
        #expect(found?.relation?.kind == .unrelated)
    }
}
