import AlignKit
import Foundation
import TestSupport
import Testing
import align_cli

/// Text of strangers' files in everything that every command says: nothing of it is a command, to a terminal or to the
/// runner of a continuous-integration service.
@Suite struct HostileTextTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The samples as names that a file can hold.
    private static let names = (HostileText.samples + HostileText.indentedCommands)
        .map { $0.replacing("/", with: "|").replacing("\0", with: "") }
        .filter { !$0.isEmpty && $0 != " " && $0.utf8.count < 2000 }

    /// What a runner does with a line: it acts on `::command::` after white space, and on `##[command]` anywhere.
    func expectHarmless(_ text: String, _ what: String, sourceLocation: SourceLocation = #_sourceLocation) {
        let shown = text.unicodeScalars.filter { $0.value < 0x80 || !$0.properties.isDefaultIgnorableCodePoint }
        let lines = String(String.UnicodeScalarView(shown)).split { $0.isNewline }
        for line in lines {
            #expect(!line.drop { $0.isWhitespace }.hasPrefix("::"), "\(what): \(line)", sourceLocation: sourceLocation)
            #expect(!line.contains("##"), "\(what): \(line)", sourceLocation: sourceLocation)
        }
        let controls = text.unicodeScalars.filter { $0.properties.generalCategory == .control && $0 != "\n" }
        #expect(controls.isEmpty, "\(what)", sourceLocation: sourceLocation)
    }

    private func expectHarmless(_ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let renderings = try Renderings(of: arguments)
        // The page and the XML are for no terminal, and have tests of their own.
        for (kind, text) in renderings.texts where !["html", "junit", "markdown"].contains(where: kind.hasSuffix) {
            // The annotation is a command: the tool's own, one a line.
            let own = "::error title=align-cli \(arguments[0])"
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let rest = kind == "annotation" ? lines.map { $0.hasPrefix(own) ? $0.dropFirst(2) : $0 } : lines
            expectHarmless(rest.joined(separator: "\n"), "\(arguments[0]), \(kind)", sourceLocation: sourceLocation)
        }
        if !renderings.json.isEmpty {
            expectHarmless(renderings.json, "\(arguments[0]), JSON", sourceLocation: sourceLocation)
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(renderings.json.utf8)) }
        }
    }

    private var provenance: ReferenceFile.Provenance {
        .init(framework: "##[error]f", frameworkVersion: "::error::v", model: "\u{1B}[31m ##[group]m")
    }

    @Test func networks() throws {
        var tiny = TinyResNet()
        tiny.provenance = provenance
        let (path, other) = (folder.file("network.h5"), folder.file("other.h5"))
        for path in [path, other] {
            try tiny.write(to: path) { writer in
                for name in Self.names {
                    try writer.write(
                        Tensor<Float>(shape: [2], scalars: [1, path == other ? 2 : 3]), to: "activations/\(name)",
                        attributes: ["op": .text(name)])
                    try writer.write(Tensor<Float>(repeating: 1, shape: [1]), to: "gradients/weights/\(name)")
                    try writer.write(Tensor<Float>(repeating: 1, shape: [1]), to: "\(name)")
                }
            }
        }
        try expectHarmless(["resnet50", path])
        try expectHarmless(["compare", path, other])
        var pyramid = TinyPyramid()
        pyramid.provenance = provenance
        try pyramid.write(
            to: path,
            more: { writer in
                for name in Self.names {
                    try writer.write(Tensor<Float>(shape: [2], scalars: [1, 2]), to: "activations/\(name)")
                    try writer.write(Tensor<Float>(shape: [2], scalars: [1, 2]), to: "inputs/\(name)")
                }
            })
        try expectHarmless(["fpn", path])
        expectHarmless(try Tool.run("inspect", path).output, "inspect")
    }

    @Test func models() throws {
        let (a, b) = (folder.file("a.h5"), folder.file("b.h5"))
        for (path, epsilon) in [(a, 1e-5), (b, 1e-2)] {
            let writer = try ReferenceFileWriter(path: path, provenance: provenance)
            for (order, name) in Self.names.enumerated() {
                let values: [Float] = [1, 2, Float(epsilon)]
                try writer.write(
                    Tensor(shape: [3], scalars: values), to: "activations/\(name)",
                    attributes: ["order": .integer(order), "op": .text(name), "eps": .number(epsilon)])
                try writer.write(Tensor(shape: [3], scalars: values), to: "weights/\(name)")
            }
            try writer.write(Tensor<Float>(shape: [1], scalars: [1]), to: "inputs/::error::in \(epsilon)")
            try writer.finish()
        }
        try expectHarmless(["compare", a, b])
        try expectHarmless(["weights", a, b])
        try expectHarmless(["weights", a])
    }

    @Test func leftOverKeys() throws {
        let (a, b) = (folder.file("a.h5"), folder.file("b.h5"))
        for path in [a, b] {
            try TinyResNet().write(to: path) { writer in
                for name in Self.names where path == a {
                    try writer.write(Tensor<Float>(repeating: 1, shape: [1]), to: "weights/\(name)")
                }
            }
        }
        try expectHarmless(["weights", a, b])
        try expectHarmless(["weights", a])
        // These cannot be checked: a line on standard error says why.
        try expectHarmless(["resnet50", a])
        try expectHarmless(["fpn", a])
    }

    @Test func losses() throws {
        let path = folder.file("losses.h5")
        let writer = try ReferenceFileWriter(path: path, provenance: provenance)
        let elements = try LossCases.recording(of: LossCases.classification).calls[0].elements
        for name in Self.names {
            try writer.addGroup(
                "cases/\(name)",
                attributes: ["loss": "ghm-c", "bins": 40, "momentum": 0.0, "implementation": .text(name)])
            let call = "cases/\(name)/calls/0"
            try writer.write(elements.prediction, to: "\(call)/prediction")
            try writer.write(elements.target, to: "\(call)/target")
            try writer.write(Tensor<Float>(shape: [], scalars: [12]), to: "\(call)/loss")
            try writer.write(Tensor<Float>(shape: [], scalars: [12]), to: "\(call)/\(name)")
        }
        try writer.finish()
        try expectHarmless(["ghm-loss", path])
        try expectHarmless(["resnet50", path])
    }

    /// What a user's own words come back in: paths, conventions, lines of a map.
    @Test func errorsAndPaths() throws {
        let path = folder.file("##[error]::x.h5")
        try TinyResNet().write(to: path)
        try expectHarmless(["resnet50", path])
        let map = folder.file("map.txt")
        try "a##[error] = ::error::b\n".write(toFile: map, atomically: true, encoding: .utf8)
        for arguments in [
            ["compare", "--map", map, path, path], ["resnet50", folder.file("##[error]none.h5")],
            ["resnet50", "--convention", "##[error]", path], ["report", path], ["inspect", folder.file("##[x]")],
        ] {
            let run = try Tool.run(arguments)
            #expect(run.status == 2)
            expectHarmless(run.errors, "\(arguments[0]), errors")
        }
    }

    /// The file of suggestions, which somebody will print or open: names of files and of tensors in it.
    @Test func suggestedMaps() throws {
        let (a, b) = (folder.file("x##[error]a.h5"), folder.file("::error::\nb \u{1B}[31m.h5"))
        for (path, prefix) in [(a, "a "), (b, "b ")] {
            let writer = try ReferenceFileWriter(path: path, provenance: provenance)
            for (order, name) in (["plain", "::error::x"] + Self.names).enumerated() {
                let tensor = Tensor<Float>(repeating: 1, shape: [order + 1])
                let isBare = name.hasPrefix("::")
                try writer.write(
                    tensor, to: "activations/\(isBare ? name + prefix.prefix(1) : prefix + name)",
                    attributes: ["order": .integer(order)])
                try writer.write(tensor, to: "weights/\(prefix)\(name)")
            }
            try writer.write(
                Tensor<Float>(repeating: 1, shape: [3]), to: "activations/both", attributes: ["order": 999])
            try writer.finish()
        }
        let map = folder.file("pairs.map")
        let run = try Tool.run("compare", a, b, "--suggest-map", map)
        #expect(run.status == 1, "\(run.errors)")
        let text = try String(contentsOfFile: map, encoding: .utf8)
        expectHarmless(text, "map")
        expectHarmless(run.output + run.errors, "compare")
        #expect(text.hasPrefix("# Suggested for A, \(folder.path)/x#\\u{23}[error]a.h5, and B, "))
        #expect(text.contains("::error::\\u{A}b \\u{1B}[31m.h5:\n"))
        #expect(
            text.contains("\na plain = b plain\n") && text.contains("\nactivations/::error::xa = activations/::error"))
        #expect(text.contains("\n# no line can say: activations/a "))
        #expect(try Tool.run("compare", a, b, "--map", map).output.contains("pairs compared"))
    }

    /// What the guard says of a file, which no Swift code prints.
    @Test func filesThatCrashTheReader() throws {
        for fixture in ["accum-read", "attr-close", "link-table"] {
            let path = folder.file("##[error]\n\u{1B}[31m\(fixture).h5")
            try FileManager.default.copyItem(atPath: PackageFolder.fixture("hostile/\(fixture).h5"), toPath: path)
            let run = try Tool.run("resnet50", path)
            #expect(run.status == 2 && run.errors.count { $0 == "\n" } == 1, "\(run.errors)")
            expectHarmless(run.errors, fixture)
            #expect(run.errors.contains("/#\\u{23}[error]\\u{A}\\u{1B}[31m\(fixture).h5: "), "\(run.errors)")
        }
    }

    /// Documents that go where a runner reads, and files that somebody prints there.
    @Test func documents() throws {
        var tiny = TinyResNet()
        tiny.provenance = provenance
        let path = folder.file("a##[error]b.h5")
        try tiny.write(to: path) { writer in
            for name in Self.names {
                try writer.write(Tensor<Float>(shape: [2], scalars: [1, 2]), to: "activations/\(name)")
            }
        }
        for option in ["--html", "--junit", "--markdown", "--save", "--json"] {
            for place in ["/dev/stdout", "/dev/stderr", folder.file("document")] {
                let run = try Tool.run("resnet50", "--quiet", path, option, place)
                let text =
                    place == folder.file("document") ? try String(contentsOfFile: place, encoding: .utf8) : run.output
                // The heading of the Markdown is the tool's own, and followed by a space.
                expectHarmless((text + run.errors).replacing("## ❌", with: ""), "\(option) \(place)")
            }
        }
    }

    /// What the environment says, in what is printed of it.
    @Test func environment() throws {
        let fixtures = folder.file("x\n::error::y ##[z]")
        try FileManager.default.createDirectory(atPath: fixtures, withIntermediateDirectories: true)
        let none = try Tool.run("resnet50", environment: ["ALIGNKIT_FIXTURES": fixtures])
        #expect(none.status == 2 && none.errors.split(separator: "\n").count == 1)
        expectHarmless(none.errors, "no fixtures")
        try TinyResNet().write(to: fixtures + "/resnet50-tiny.h5")
        let run = try Tool.run("resnet50", "--quiet", environment: ["ALIGNKIT_FIXTURES": fixtures])
        #expect(run.status == 0 && run.output.split(separator: "\n").count == 2)
        expectHarmless(run.output, "fixtures")
        for (name, words) in [
            ("ALIGNKIT_MEMORY", ["resnet50", "a.h5"]), ("GITHUB_STEP_SUMMARY", ["inspect", "none"]),
        ] {
            expectHarmless(try Tool.run(words, environment: [name: "x\n::error::y ##[z]"]).errors, name)
        }
        for words in [["resnet50", "--x\n::error::y"], ["a\n::error::b"], ["resnet50", "--style=x\n::error::y"]] {
            let errors = try Tool.run(words).errors
            expectHarmless(errors, "\(words)")
            #expect(errors.contains("\\u{A}"))
        }
    }
}
