import AlignKit
import Foundation
import TestSupport
import Testing

/// `align-cli compare` on files that do not belong together: one clear line each.
@Suite struct CompareBadInputTests {
    private let folder: TemporaryFolder
    private let stack: String

    init() throws {
        folder = try TemporaryFolder()
        stack = folder.file("stack.h5")
        try TinyStack().write(to: stack)
    }

    private func errors(_ arguments: String...) throws -> String {
        let run = try Tool.run(["compare", "--quiet"] + arguments)
        #expect(run.status == 2 && run.output == "", "\(run.output)")
        #expect(run.errors.hasPrefix("align-cli: ") && run.errors.dropLast().allSatisfy { $0 != "\n" }, "\(run.errors)")
        return run.errors
    }

    @Test func anUnknownPrecision() throws {
        let other = folder.file("precision.h5")
        var provenance = ReferenceFile.Provenance(framework: "numpy", model: "mine")
        provenance.precision = "float8"
        let writer = try ReferenceFileWriter(path: other, provenance: provenance)
        try writer.write(Tensor<Float>(shape: [2], scalars: [1, 2]), to: "activations/fc")
        try writer.finish()
        for pair in [(stack, other), (other, stack)] {
            let words = try errors(pair.0, pair.1)
            #expect(words.contains("precision.h5: attribute precision: expected one of float64, "), "\(words)")
            #expect(words.contains("found “float8”"))
        }
    }

    @Test func otherBatchSizes() throws {
        let other = folder.file("batch.h5")
        try TinyStack(batch: 3).write(to: other)
        let words = "batch.h5: inputs/image: expected [2, 3, 13, 11], as in "
        #expect(try errors(stack, other).contains(words))
        #expect(try errors(stack, other).contains("found [3, 3, 13, 11]; the batch sizes differ"))
    }

    @Test func otherModels() throws {
        let (deep, shallow) = (folder.file("deep.h5"), folder.file("shallow.h5"))
        try TinyResNet(.init(blocks: [1, 2, 2, 1], width: 4, classes: 5)).write(to: deep)
        try TinyResNet().write(to: shallow)
        let words = try errors(deep, shallow)
        #expect(words.contains("weights: expected ResNet-20 (1-2-2-1 blocks") && words.contains("found ResNet-14"))
        #expect(try errors(stack, shallow).contains("recordings of different inputs cannot be compared"))
    }

    @Test func nothingInCommon() throws {
        let (a, b, empty) = (folder.file("a.h5"), folder.file("b.h5"), folder.file("empty.h5"))
        for (path, prefix) in [(a, ""), (b, "net.")] {
            let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "numpy", model: "mine"))
            try writer.write(Tensor<Float>(shape: [2], scalars: [1, 2]), to: "activations/\(prefix)fc")
            try writer.finish()
        }
        try ReferenceFileWriter(path: empty, provenance: .init(framework: "numpy", model: "mine")).finish()
        let words = try errors(a, b)
        #expect(words.contains("expected tensors that \(a) has, such as “activations/fc”, found “activations/net.fc”"))
        #expect(words.contains("--map pairs paths by hand, such as “fc = net.fc”"))
        #expect(try errors(a, empty).contains("empty.h5: expected activations or outputs to compare, found none"))
    }

    @Test func aMapThatCannotBeRead() throws {
        #expect(try errors(stack, stack, "--map", folder.file("none")).contains("/none: no such file"))
        let map = folder.file("my.map")
        try "stem = nothing\n".write(toFile: map, atomically: true, encoding: .utf8)
        #expect(try errors(stack, stack, "--map", map).contains("my.map: line 1: expected a path of "))
    }

    @Test func channelsLastAreNamedAndAccepted() throws {
        let last = folder.file("last.h5")
        try TinyStack().write(to: last, isChannelsLast: true)
        let named = try Tool.run("compare", stack, last)
        #expect(named.status == 1)
        let words = named.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("inputs/image has its channels last, [2, 13, 11, 3]; --layout-b nhwc accepts that"))
        #expect(words.contains("B has its channels last: --layout-b nhwc accepts that"))
        #expect(named.output.contains("the candidate has its channels last"))
        #expect(named.output.contains("at fault   unknown"), "nothing was judged")
        let exchanged = try Tool.run("compare", last, stack)
        #expect(exchanged.status == 1 && exchanged.output.contains("the reference has its channels last"))
        let accepted = try Tool.run("compare", stack, last, "--layout-b", "nhwc")
        #expect(accepted.status == 0 && accepted.output.contains("8 pairs compared (7 by its claim, 1 by tolerance)"))
        #expect(try errors(stack, stack, "--layout-b", "nhwc").contains("--layout-b nhwc does not apply"))
    }

    @Test func wrongUsage() throws {
        #expect(try Tool.run("compare", stack).status == 64)
        #expect(try Tool.run("compare", stack, stack, "--fast").status == 64)
        #expect(try Tool.run("compare", stack, stack, "--layout-b", "nwhc").status == 64)
        #expect(try errors(stack, folder.file("none.h5")).contains("none.h5: no such file"))
    }
}
