import AlignKit
import TestSupport
import Testing

/// What the documents of a comparison name as the cause, and the remarks on what could not be judged.
@Suite struct BlameTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func report(_ change: (inout TinyStack) -> Void) throws -> CompareReport {
        let paths = (folder.file("a.h5"), folder.file("b.h5"))
        try TinyStack().write(to: paths.0)
        var other = TinyStack()
        change(&other)
        try other.write(to: paths.1)
        return try CompareReport(reference: paths.0, candidate: paths.1, workers: Workers(threads: 1))
    }

    private func expectHeadline(_ words: String, at name: String, in report: CompareReport) throws {
        let document = Report(report)
        #expect(document.first?.name == name && document.first?.headline.contains(words) == true)
        let annotation = try #require(WorkflowAnnotation(document).text)
        for text in [annotation, JUnitDocument([document]).text, HTMLPage([document]).text] {
            #expect(text.contains(words), "\(text)")
        }
        #expect(annotation.contains("first divergence at \(name)"))
    }

    @Test func weightsAreTheHeadline() throws {
        let report = try report { $0.weights["body.weight"]![1, 1, 0, 2] += 0.5 }
        try expectHeadline("the weights are to blame: body.weight: differs", at: "body", in: report)
        let saved = SavedRun([Report(report)])
        #expect(saved.reports[0].first?.name == "body")
    }

    /// A weight that differs, and after it an activation that does not follow: the first difference is the headline.
    @Test func theFirstDifferenceIsTheHeadline() throws {
        let stale = TinyStack(seed: 9).activations()["pool"]!
        let report = try report {
            $0.weights["body.weight"]![1, 1, 0, 2] += 0.5
            $0.altered["pool"] = stale
        }
        #expect(report.result.firstDivergence?.name == "body" && report.result.atFault == .candidate)
        try expectHeadline("the weights are to blame", at: "body", in: report)
    }

    @Test func weightsOfANetworkThatWeKnow() throws {
        let paths = (folder.file("a.h5"), folder.file("b.h5"))
        var tiny = TinyResNet()
        try tiny.write(to: paths.0)
        tiny.weights["layer2.0.conv2.weight"]![1, 2, 0, 1] += 0.5
        tiny.recompute()
        try tiny.write(to: paths.1)
        let report = try CompareReport(reference: paths.0, candidate: paths.1, workers: Workers(threads: 1))
        #expect(report.result.atFault == .neither)
        try expectHeadline("the weights are to blame: layer2.0.conv2.weight", at: "layer2.0.conv2", in: report)
    }

    @Test func hyperparametersAreTheHeadline() throws {
        let eps = try report { $0.epsilon = 1e-3 }
        try expectHeadline("eps 1e-05 in A, 0.001 in B", at: "norm", in: eps)
        let stride = try report { $0.stride = 1 }
        try expectHeadline("stride 2 in A, 1 in B", at: "stem", in: stride)
        // No bound judges an identity.
        let paths = (folder.file("a.h5"), folder.file("b.h5"))
        let exchanged = try CompareReport(
            reference: { () throws -> String in
                var other = TinyStack()
                other.hasReLU = false
                try other.write(to: paths.1)
                return paths.1
            }(), candidate: paths.0, workers: Workers(threads: 1))
        #expect(exchanged.result.atFault == .unknown)
        try expectHeadline("Identity in A, ReLU in B", at: "act", in: exchanged)
    }

    @Test func constantTensorsAndOtherTypesAreRemarkedUpon() throws {
        let paths = (folder.file("a.h5"), folder.file("b.h5"))
        for (path, isConstant) in [(paths.0, true), (paths.1, false)] {
            let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "numpy", model: "mine"))
            let x = Tensor<Float>(shape: [1, 3], scalars: [1, -2, 3])
            try writer.write(x, to: "inputs/x")
            let relu: [Float] = isConstant ? [0, 0, 0] : [0, 0, 3]
            try writer.write(
                Tensor<Float>(shape: [1, 3], scalars: relu), to: "activations/relu",
                attributes: ["op": "ReLU", "order": 0, "inputs": ["inputs/x"]])
            try writer.write(
                Tensor<Double>(shape: [1, 3], scalars: [1, 0, 3]), to: "activations/wide",
                attributes: ["op": "ReLU", "order": 1, "inputs": ["inputs/x"]])
            try writer.write(
                Tensor<Float>(shape: [1, 1], scalars: [1]), to: "activations/one",
                attributes: ["op": "AdaptiveAvgPool2d", "output_size": 1, "order": 2, "inputs": ["activations/relu"]])
            try writer.write(x, to: "activations/x", attributes: ["order": 3])
            try writer.finish()
        }
        let result = try FileComparison(reference: paths.0, candidate: paths.1, workers: Workers(threads: 1)).run()
        #expect(result.pairs[0].judge == .tolerance && result.atFault == .unknown)
        #expect(result.pairs[0].remarks.contains { $0.hasPrefix("not judged by itself: it is constant in A,") })
        #expect(
            result.pairs[1].remarks == [
                "A: stored as float64 in a recording of float32, judged as float32",
                "B: stored as float64 in a recording of float32, judged as float32",
            ])
        #expect(result.pairs[1].judge == .claim && result.pairs[1].status == .exact)
        #expect(result.pairs[3].remarks == [])
    }

    /// Of one number a claim can be judged where the file says what was read.
    @Test func aSingleNumber() throws {
        let paths = (folder.file("a.h5"), folder.file("b.h5"))
        for (path, value) in [(paths.0, 32.0), (paths.1, 33)] as [(String, Float)] {
            let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "numpy", model: "mine"))
            try writer.write(Tensor<Float>(shape: [1, 3], scalars: [1, 2, 3]), to: "inputs/x")
            try writer.write(Tensor<Float>(shape: [1, 3], scalars: [4, 5, 6]), to: "weights/fc.weight")
            try writer.write(
                Tensor<Float>(shape: [1, 1], scalars: [value]), to: "activations/fc",
                attributes: ["op": "Linear", "order": 0, "inputs": ["inputs/x"]])
            try writer.finish()
        }
        let result = try FileComparison(reference: paths.0, candidate: paths.1, workers: Workers(threads: 1)).run()
        #expect(result.atFault == .candidate && result.pairs[0].judge == .claim, "\(result.pairs)")
    }
}
