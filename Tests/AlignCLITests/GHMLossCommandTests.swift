import AlignKit
import Foundation
import TestSupport
import Testing

/// The built tool on recordings of losses: text, JSON, exit status, and every file that cannot be checked.
@Suite struct GHMLossCommandTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("losses.h5")
    }

    private static let attributes: [String: AttributeValue] = [
        "loss": "ghm-c", "implementation": "port", "bins": 40, "momentum": 0.75, "avg_factor": 7,
    ]

    /// Writes a recording with one case, `case`.
    private func write(
        _ recorded: RecordedCase<Float>? = nil, attributes changes: [String: AttributeValue] = [:],
        indices: [Int]? = nil, without left: Set<String> = [],
        replacing: [String: (ReferenceFileWriter, String) throws -> Void] = [:]
    ) throws {
        let recorded = try recorded ?? LossCases.recording(of: LossCases.classification)
        let writer = try ReferenceFileWriter(
            path: path, provenance: .init(framework: "test", model: "ghm-loss"))
        try writer.addGroup("cases/case", attributes: Self.attributes.merging(changes) { $1 })
        for (position, call) in recorded.calls.enumerated() {
            let place = "cases/case/calls/\(indices?[position] ?? position)"
            func put(_ name: String, _ body: (String) throws -> Void) throws {
                if left.contains(name) { return }
                if position == 1, let other = replacing[name] { return try other(writer, "\(place)/\(name)") }
                try body("\(place)/\(name)")
            }
            try put("prediction") { try writer.write(call.elements.prediction, to: $0) }
            if let labels = call.labels {
                try put("labels") {
                    try writer.write(
                        labels.indices.map(Int64.init), shape: [labels.indices.count], to: $0,
                        attributes: ["background": .integer(labels.reading.background)])
                }
            } else {
                try put("target") { try writer.write(call.elements.target, to: $0) }
            }
            try put("label_weight") { try writer.write(call.elements.weight!, to: $0) }
            try put("loss") { try writer.write(Tensor(shape: [], scalars: [Float(call.loss)]), to: $0) }
            try put("gradient") { try writer.write(call.gradient!, to: $0) }
            try put("acc_sum") {
                try writer.write(Tensor(shape: [call.accSum!.count], scalars: call.accSum!.map { Float($0) }), to: $0)
            }
        }
        try writer.finish()
    }

    @Test func anHonestRecording() throws {
        try write()
        let run = try Tool.run("ghm-loss", path)
        #expect(run.status == 0 && run.errors == "")
        #expect(run.output.contains("\nverdict    aligned\n"))
        #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 100 || $0.hasPrefix("recording") })
        let histogram = try Tool.run("ghm-loss", path, "--histogram")
        #expect(histogram.output.contains("0.975–1.000 █"))
        let quiet = try Tool.run("ghm-loss", path, "--quiet")
        #expect(quiet.output.hasPrefix("aligned: \(path): 3 calls of 1 case compared, 0 elements"))
    }

    @Test func theJSONHasEveryKey() throws {
        try write()
        let run = try Tool.run("ghm-loss", path, "--json", "-")
        let report = try run.json()
        #expect(report["schema"] as? String == "alignkit.loss/1" && report["verdict"] as? String == "aligned")
        #expect(report["first_divergence"] is NSNull)
        let checked = try #require((report["cases"] as? [[String: Any]])?.first)
        #expect(Set(checked.keys).isSuperset(of: ["name", "loss", "status", "mistake", "calls"]))
        #expect(checked["mistake"] is NSNull)
        let call = try #require((checked["calls"] as? [[String: Any]])?.first)
        let keys: Set = [
            "index", "status", "loss_expected", "loss_actual", "gradient_max_abs", "acc_sum_max_abs", "ambiguous",
        ]
        #expect(Set(call.keys).isSuperset(of: keys))
    }

    @Test func aMistakeIsNamed() throws {
        try write(try LossCases.recording(of: LossCases.classification, mistake: .missingN))
        let text = try Tool.run("ghm-loss", path)
        #expect(
            text.status == 1 && text.output.contains("missing-n") && text.output.contains("\nverdict    not aligned ("))
        let report = try Tool.run("ghm-loss", path, "--json", "-").json()
        let checked = try #require((report["cases"] as? [[String: Any]])?.first)
        #expect(checked["mistake"] as? String == "missing-n" && checked["status"] as? String == "diverged")
        let first = try #require(report["first_divergence"] as? [String: Any])
        #expect(first["name"] as? String == "case" && first["call"] as? Int == 0)
        #expect(first["quantity"] as? String == "loss" && first["status"] as? String == "diverged")
    }

    /// Two numbers that differ never read alike where that is what is wrong: not in the table, not in any document.
    @Test func aLossThatDiffersInItsLastDigits() throws {
        let recorded = try LossCases.recording(of: LossCases.classification)
        let loss = Float(recorded.calls[1].loss * 1.00002)
        try write(recorded, replacing: ["loss": { try $0.write(Tensor(shape: [], scalars: [loss]), to: $1) }])
        let (html, markdown) = (folder.file("page.html"), folder.file("summary.md"))
        let run = try Tool.run("ghm-loss", "--html", html, "--markdown", markdown, path)
        let row = try #require(run.output.split(separator: "\n").first { $0.hasSuffix(" diverged") })
        let cells = row.split(separator: " ").map(String.init)
        let (theirs, ours) = (cells[cells.count - 5], cells[cells.count - 4])
        let (number, other) = (try #require(Double(theirs)), try #require(Double(ours)))
        #expect(run.status == 1 && number != other && abs(number - other) < 2e-3 * other, "\(row)")
        #expect(run.output.contains("case, call 1: diverged, loss \(theirs) where \(ours) is right"))
        let page = try String(contentsOfFile: html, encoding: .utf8)
        #expect(page.contains("\">\(theirs)</td>") && page.contains("\">\(ours)</td>"))
        #expect(page.contains("loss \(theirs) recorded, \(ours) ours"))
        #expect(try String(contentsOfFile: markdown, encoding: .utf8).contains("\(theirs) | \(ours) |"))
    }

    /// The head names recording, losses and tolerance, and the summary what was compared, as every command's does.
    @Test func itSpeaksLikeTheOthers() throws {
        try write()
        let lines = try Tool.run("ghm-loss", path).output.split(separator: "\n").map(String.init)
        let titles = ["recording", "losses", "tolerance", "coverage", "divergence", "verdict", "made with"]
        let found = titles.compactMap { title in
            lines.firstIndex { $0.hasPrefix(title.padding(toLength: 11, withPad: " ", startingAt: 0)) }
        }
        #expect(found.count == titles.count && found == found.sorted())
        #expect(lines.contains("losses     1 ghm-c; as in port"))
        #expect(lines.contains { $0.hasPrefix("coverage   3 calls of 1 case compared") })
    }

    /// A gradient of another shape is a finding about it, not a file that cannot be read.
    @Test func aGradientOfAnotherShape() throws {
        try write(replacing: ["gradient": { try $0.write(Tensor<Float>(repeating: 0, shape: [2]), to: $1) }])
        let run = try Tool.run("ghm-loss", path)
        #expect(run.status == 1 && run.output.contains("shape-mismatch"))
        #expect(run.output.contains("case, call 1: gradient: expected [") && run.output.contains("], found [2]"))
        #expect(!run.output.contains("no gradient was recorded"))
        // Everything else is as it should be: no mistake of the catalogue made it.
        let checked = try #require(
            (try Tool.run("ghm-loss", path, "--json", "-").json()["cases"] as? [[String: Any]])?.first)
        #expect(checked["mistake"] is NSNull && checked["status"] as? String == "shape-mismatch")
    }

    @Test func aWholeNumberMayBeWrittenAsAFraction() throws {
        try write(attributes: ["bins": 40.0])
        #expect(try Tool.run("ghm-loss", path).status == 0)
    }

    private func expectRefusal(_ words: String..., sourceLocation: SourceLocation = #_sourceLocation) throws {
        let run = try Tool.run("ghm-loss", path)
        #expect(run.status == 2 && run.output == "", sourceLocation: sourceLocation)
        #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)", sourceLocation: sourceLocation)
        for word in [path] + words {
            #expect(run.errors.contains(word), "\(run.errors)", sourceLocation: sourceLocation)
        }
    }

    @Test func shapesAndValues() throws {
        let call = "cases/case/calls/1/"
        try write(replacing: ["label_weight": { try $0.write(Tensor<Float>(repeating: 1, shape: [2, 4]), to: $1) }])
        try expectRefusal(call + "label_weight", "[3, 4]", "[2, 4]")
        try write(replacing: ["label_weight": { try $0.write(Tensor<Float>(repeating: -1, shape: [3, 4]), to: $1) }])
        try expectRefusal(call + "label_weight", "not below 0", "-1.0")
        try write(replacing: ["acc_sum": { try $0.write(Tensor<Float>(repeating: 1, shape: [41]), to: $1) }])
        try expectRefusal(call + "acc_sum", "40 bins", "[41]")
        try write(replacing: ["labels": { try $0.write([0, 1, 5], shape: [3], to: $1, attributes: ["background": 4]) }])
        try expectRefusal(call + "labels", "0 to 4", "5 at 2")
        try write(replacing: ["labels": { try $0.write([0, 1, 4], shape: [3], to: $1, attributes: ["background": 2]) }])
        try expectRefusal(call + "labels", "0 or 4", "2")
        try write(replacing: ["labels": { try $0.write([0, 1], shape: [2], to: $1, attributes: ["background": 4]) }])
        try expectRefusal(call + "labels", "[3, 4]", "[2]")
        let target: (Float, Shape) -> (ReferenceFileWriter, String) throws -> Void = { value, shape in
            { try $0.write(Tensor(repeating: value, shape: shape), to: $1.replacing("labels", with: "target")) }
        }
        try write(replacing: ["labels": target(1.5, [3, 4])])
        try expectRefusal(call + "target", "from 0 to 1", "1.5")
        try write(replacing: ["labels": target(0, [4, 3])])
        try expectRefusal(call + "target", "[3, 4]", "[4, 3]")
        try write(without: ["loss", "gradient", "acc_sum"])
        try expectRefusal("cases/case/calls/0/loss", "a recorded loss, or another result")
    }

    @Test func withoutALoss() throws {
        try write(without: ["loss"])
        let run = try Tool.run("ghm-loss", path, "--json", "-")
        let checked = try #require((try run.json()["cases"] as? [[String: Any]])?.first)
        let call = try #require((checked["calls"] as? [[String: Any]])?.first)
        #expect(run.status == 0 && call["loss_expected"] is NSNull && call["loss_actual"] is Double)
        #expect(try Tool.run("ghm-loss", path).output.contains("no loss was recorded"))
    }

    /// What differs is named, also where it is not the loss.
    @Test func averagesThatDiffer() throws {
        try write(replacing: ["acc_sum": { try $0.write(Tensor<Float>(repeating: 9, shape: [40]), to: $1) }])
        let run = try Tool.run("ghm-loss", path)
        #expect(run.status == 1 && run.output.contains("case, call 1: diverged, acc_sum differs by"), "\(run.output)")
    }

    @Test func attributesAndCalls() throws {
        let wrong: [(String, AttributeValue)] = [
            ("bins", 0), ("momentum", 1.0), ("momentum", -0.1), ("reduction", "sum"), ("loss", "hinge"),
        ]
        for (name, value) in wrong {
            try write(attributes: [name: value])
            try expectRefusal("cases/case", "'\(name)'", "\(value)")
        }
        try write(indices: [0, 1, 3])
        try expectRefusal("cases/case/calls/2", "gap")
        let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "test", model: "ghm-loss"))
        try writer.finish()
        try expectRefusal("cases", "none")
    }
}

extension String {
    fileprivate func replacing(_ part: String, with other: String) -> String {
        replacingOccurrences(of: part, with: other)
    }
}
