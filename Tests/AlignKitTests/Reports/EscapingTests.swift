import AlignKit
import Foundation
import TestSupport
import Testing

/// Text of strangers in everything that shows it.
@Suite struct EscapingTests {
    @Test(arguments: HostileText.samples)
    func nothingMovesTheCursor(text: String) {
        let visible = text.visible
        #expect(visible.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        #expect(!visible.unicodeScalars.contains("\u{202E}") && !visible.unicodeScalars.contains("\u{2028}"))
        if text.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value < 127 }) { #expect(visible == text) }
    }

    @Test func whatIsHiddenIsSpelledOut() {
        #expect("a\u{1B}[0m\n".visible == "a\\u{1B}[0m\\u{A}")
        #expect("é 名 🧪".visible == "é 名 🧪")
    }

    /// There is one form, in errors, in reports and in listings.
    @Test func oneFormEverywhere() throws {
        let name = "a\nb\t\u{1B}\u{AD}\u{E0001}\u{FFFE}"
        let spelled = "a\\u{A}b\\u{9}\\u{1B}\\u{AD}\\u{E0001}\\u{FFFE}"
        #expect(name.visible == spelled)
        let folder = try TemporaryFolder()
        let path = folder.file(name)
        try TinyResNet().write(to: path) { writer in
            try writer.write(Tensor<Float>(shape: [2], scalars: [1, 2]), to: "activations/\(name)")
            try writer.write(Tensor<Float>(shape: [2], scalars: [1, 2]), to: "weights/\(name)")
        }
        let errors = [
            "\(HDF5Error(.missing, file: name, path: name))",
            "\(ReferenceError(file: name, path: name, expected: name, found: name, hint: name))",
            try FileDescription(path: path).text, try WeightReport(a: path).text(),
            try CompareReport(reference: path, candidate: path).text(),
        ]
        for text in errors {
            #expect(text.contains(spelled), "\(text.prefix(300))")
            #expect(!text.contains("\\n") && !text.contains("\\t"), "\(text.prefix(300))")
        }
    }

    @Test(arguments: HostileText.samples)
    func markupHasNoCharacterThatMeansSomething(text: String) {
        let escaped = text.escapedForMarkup.unicodeScalars
        #expect(!escaped.contains { "<>\"'".unicodeScalars.contains($0) })
    }

    /// A shell gives the text back as one word.
    @Test(arguments: HostileText.samples.filter { !$0.unicodeScalars.contains("\u{0}") })
    func aShellReadsTheWordBack(text: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", "printf '%s|' \(text.quotedForShell)"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(output == Data((text + "|").utf8))
        #expect(!text.quotedForShell.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }

    @Test func plainWordsNeedNoQuotes() {
        #expect("layer2.0.conv1".quotedForShell == "layer2.0.conv1")
        #expect(
            "relu#1".quotedForShell == "'relu#1'" && "it's".quotedForShell == "'it'\\''s'"
                && "".quotedForShell == "''")
    }

    @Test func reproductionsAreCommandLines() {
        let reproduction = Reproduction(command: "resnet50", options: ["--style", "caffe"], paths: ["my file.h5"])
        #expect(reproduction.line() == "align-cli resnet50 --style caffe 'my file.h5'")
        #expect(
            reproduction.line(selecting: "a[0]*")
                == "align-cli resnet50 --style caffe --layers 'a\\[0\\]\\*' 'my file.h5'")
        let dashes = Reproduction(command: "weights", paths: ["-a.h5", "b.h5"])
        #expect(dashes.line(selecting: "-x") == "align-cli weights --layers=-x ./-a.h5 b.h5")
    }

    @Test func longTextLosesItsMiddle() {
        #expect("abcdefgh".abbreviated(to: 5) == "ab…gh" && "abc".abbreviated(to: 3) == "abc")
        #expect(String(repeating: "e\u{301}", count: 900).abbreviated(to: 100).unicodeScalars.count == 100)
    }
}
