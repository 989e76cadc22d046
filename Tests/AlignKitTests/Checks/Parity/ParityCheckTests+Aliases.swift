import AlignKit
import TestSupport
import Testing

/// A tensor that was recorded more than once, under the names of containers, as an output, or both.
extension ParityCheckTests {
    @Test func containersAreAliases() throws {
        let tiny = TinyResNet()
        let block = tiny.activations.first { $0.path == "layer2.0.relu#2" }!.tensor
        let linked = try check(tiny) { _ in
        } more: { writer in
            try writer.link("activations/layer2.0", to: "activations/layer2.0.relu#2")
            try writer.write(block, to: "activations/layer2")
        }
        #expect(linked.verdict == .aligned && linked.recordedCount == tiny.activations.count + 2)
        let aliases = linked.tensors.filter { $0.name == "layer2.0.relu#2" }
        #expect(
            aliases.map(\.path) == [
                "activations/layer2.0.relu#2", "activations/layer2", "activations/layer2.0",
            ])
        var other = block
        other.scalarsChanged { $0[3] = $0[3].nextUp }
        let disagreeing = try check(tiny) { _ in
        } more: {
            try $0.write(other, to: "activations/layer2.0")
        }
        #expect(disagreeing.tensors.filter { $0.status == .diverged }.map(\.path) == ["activations/layer2.0"])
    }

    @Test func anAliasStandsForANodeThatWasNotRecordedItself() throws {
        var tiny = TinyResNet()
        let block = tiny.activations.first { $0.path == "layer2.0.relu#2" }!.tensor
        tiny.activations.removeAll { $0.path == "layer2.0.relu#2" }
        let result = try check(tiny) { _ in
        } more: {
            try $0.write(block, to: "activations/layer2.0")
        }
        #expect(result.missing == [] && result.verdict == .aligned)
    }

    @Test func outputsCountUnlessTheyAreLinks() throws {
        let tiny = TinyResNet()
        let linked = try check(tiny) { _ in
        } more: {
            try $0.link("outputs/logits", to: "activations/fc")
        }
        #expect(linked.recordedCount == tiny.activations.count)
        let logits = tiny.activations.last!.tensor
        let copied = try check(tiny) { _ in
        } more: {
            try $0.write(logits, to: "outputs/logits")
        }
        #expect(copied.recordedCount == tiny.activations.count + 1 && copied.verdict == .aligned)
        #expect(copied.tensors.last?.path == "outputs/logits" && copied.tensors.last?.name == "fc")
    }
}

extension Tensor {
    fileprivate mutating func scalarsChanged(_ change: (inout [Scalar]) -> Void) {
        var scalars = scalars
        change(&scalars)
        self = Tensor(shape: shape, scalars: scalars)
    }
}
