import AlignKit
import TestSupport
import Testing

/// Between a recording and itself nothing is not aligned: it may prove too little, or both may be wrong.
@Suite struct SelfComparisonTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func compare(_ path: String) throws -> FileComparisonResult {
        try FileComparison(reference: path, candidate: path, workers: Workers(threads: 2)).run()
    }

    static let fixtures = [
        "fpn-mmdet-none", "fpn-mmdet-on-input", "fpn-mmdet-pool", "fpn-paddledet", "fpn-torchvision",
        "resnet50-paddle", "resnet50-torchvision",
    ]

    @Test(arguments: fixtures) func aFixture(_ name: String) throws {
        let result = try compare(PackageFolder.fixture("\(name).h5"))
        #expect(result.verdict == .aligned && result.atFault == .neither, "\(result.objections)")
    }

    struct Odd: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let verdict: Verdict
        let write: @Sendable (ReferenceFileWriter) throws -> Void
    }

    private static let plain = Tensor<Float>(shape: [2, 3], scalars: [1, 2, 3, 4, 5, 6])

    static let odd: [Odd] = [
        Odd(testDescription: "NaN", verdict: .aligned) {
            try $0.write(Tensor<Float>(shape: [3], scalars: [1, .nan, -.infinity]), to: "activations/a")
        },
        Odd(testDescription: "NaN fed in", verdict: .aligned) {
            try $0.write(Tensor<Float>(shape: [2], scalars: [1, .nan]), to: "inputs/y")
            try $0.write(plain, to: "activations/a")
        },
        Odd(testDescription: "detections of nothing", verdict: .aligned) {
            try $0.write(plain, to: "activations/a")
            try $0.write(Tensor<Float>(shape: [0, 4], scalars: []), to: "outputs/boxes")
            try $0.write([Int64](), shape: [0], to: "outputs/labels")
        },
        Odd(testDescription: "nothing but empty tensors", verdict: .mistrusted) {
            try $0.write(Tensor<Float>(shape: [0, 4], scalars: []), to: "inputs/y")
            try $0.write(Tensor<Float>(shape: [0], scalars: []), to: "weights/w")
            try $0.write(Tensor<Float>(shape: [2, 0], scalars: []), to: "activations/a")
        },
        Odd(testDescription: "a scalar", verdict: .aligned) {
            try $0.write(Tensor<Float>(shape: [], scalars: [3]), to: "activations/a")
        },
        Odd(testDescription: "integers", verdict: .aligned) {
            try $0.write([Int64.max, 1, 2], shape: [3], to: "activations/a")
        },
        Odd(testDescription: "a constant", verdict: .mistrusted) {
            try $0.write(Tensor<Float>(repeating: 2, shape: [4]), to: "activations/a")
        },
        Odd(testDescription: "outputs alone", verdict: .aligned) { try $0.write(plain, to: "outputs/y") },
        Odd(testDescription: "a convolution that cannot be read", verdict: .mistrusted) {
            try $0.write(plain, to: "activations/a")
            try $0.write(
                Tensor<Float>(shape: [1], scalars: [1]), to: "activations/conv",
                attributes: ["op": "Conv2d", "sampled_shape": .list([9, 9])])
        },
    ]

    @Test(arguments: odd) func anOddRecording(_ odd: Odd) throws {
        let path = folder.file("odd.h5")
        let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "mine", model: "odd"))
        try writer.write(Self.plain, to: "inputs/x")
        try odd.write(writer)
        try writer.finish()
        let result = try compare(path)
        #expect(result.verdict == odd.verdict, "\(result.objections) \(result.doubts) \(result.pairs)")
        #expect(result.atFault == .unknown, "nothing was judged")
    }

    /// A network that we know, with a fault, a value that is refused, or without its output: wrong, but not unlike
    /// itself.
    @Test func aWrongRecordingOfAKnownNetwork() throws {
        var stale = TinyResNet()
        stale.alter("layer2.0.conv1") { $0 = Tensor(repeating: 1, shape: $0.shape) }
        var refused = TinyResNet()
        refused.weights["layer2.0.bn1.running_var"]![1] = -1
        var partial = TinyResNet()
        partial.activations.removeAll { $0.path.hasPrefix("layer4") || $0.path == "fc" }
        for (name, tiny) in [("stale", stale), ("refused", refused), ("partial", partial)] {
            let path = folder.file("\(name).h5")
            try tiny.write(to: path)
            let result = try compare(path)
            #expect(result.network != nil && result.verdict == .mistrusted, "\(name): \(result.objections)")
            #expect(result.firstDivergence == nil && result.pairs.allSatisfy(\.status.isAligned), "\(name)")
            #expect(name != "stale" || result.atFault == .both && result.doubts[0].contains("layer2.0.conv1"))
            #expect(name != "refused" || result.atFault == .unknown)
        }
        try stale.write(to: folder.file("a.h5"))
        var other = stale
        other.image[0, 0, 0, 0] += 1e-3
        try other.write(to: folder.file("b.h5"))
        let result = try FileComparison(reference: folder.file("a.h5"), candidate: folder.file("b.h5")).run()
        #expect(result.verdict == .diverged, "what differs is not aligned")
    }

    /// Two files of which one links its output to an activation: what was compared are thousands of values.
    @Test func outputsThatAreLinksAreNoConstants() throws {
        let paths = ["a.h5", "b.h5"].map(folder.file)
        for (path, name) in zip(paths, ["fc", "head"]) {
            let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "mine", model: "odd"))
            try writer.write(Self.plain, to: "inputs/x")
            try writer.write(Self.plain, to: "activations/\(name)")
            try writer.link("outputs/y", to: "activations/\(name)")
            try writer.finish()
        }
        let result = try FileComparison(reference: paths[0], candidate: paths[1]).run()
        #expect(result.pairs.map(\.pathA) == ["outputs/y"] && result.verdict == .aligned, "\(result.doubts)")
    }

    /// Both files hold the same, and one calls its input by another name.
    @Test func anInputOfAnotherName() throws {
        let tiny = TinyResNet()
        try tiny.write(to: folder.file("a.h5"))
        var other = tiny
        other.hasImage = false
        try other.write(to: folder.file("b.h5")) { try $0.write(tiny.image, to: "inputs/x") }
        for files in [("a.h5", "b.h5"), ("b.h5", "a.h5"), ("b.h5", "b.h5")] {
            let result = try FileComparison(
                reference: folder.file(files.0), candidate: folder.file(files.1), workers: Workers(threads: 1)
            ).run()
            #expect(result.network != nil && result.inputsAreEqual == true && result.refusals == [])
            #expect(result.verdict == .aligned && result.atFault == .neither, "\(result.objections)")
        }
    }
}
