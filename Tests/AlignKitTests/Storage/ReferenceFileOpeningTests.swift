import AlignKit
import Foundation
import Testing

@Suite struct ReferenceFileOpeningTests {
    let file = TemporaryFile()

    private func opening() -> String { message { _ = try ReferenceFile(path: file.path) } }

    @Test func missingFile() {
        #expect(opening() == "\(file.path): no such file")
    }

    @Test func directory() throws {
        try FileManager.default.createDirectory(at: file.url, withIntermediateDirectories: true)
        #expect(opening() == "\(file.path): is a directory: expected an HDF5 file")
    }

    @Test func emptyFile() throws {
        try file.write([])
        #expect(opening() == "\(file.path): is empty: expected an HDF5 file, found 0 bytes")
    }

    @Test func textFile() throws {
        try file.write("Hello\nworld, a file of text.".utf8)
        #expect(
            opening()
                == #"\#(file.path): is not an HDF5 file: expected the signature \u{89}HDF, found the text "Hello\u{A}wo""#
        )
    }

    @Test func binaryFile() throws {
        try file.write([0x50, 0x4B, 0x03, 0x04])
        #expect(
            opening().hasSuffix("is not an HDF5 file: expected the signature \\u{89}HDF, found the bytes 50 4b 3 4"))
    }

    @Test func pipe() {
        mkfifo(file.path, 0o600)
        #expect(opening() == "\(file.path): is not a regular file: expected an HDF5 file")
    }

    @Test(.enabled(if: geteuid() != 0, "nothing is forbidden to root")) func forbiddenFile() throws {
        try file.write([0x89])
        chmod(file.path, 0)
        #expect(opening() == "\(file.path): permission denied")
    }

    @Test func truncatedFile() throws {
        _ = try reference(at: file) { try $0.write(Tensor(repeating: Float(1), shape: [1000]), to: "weights/w") }
        let bytes = try file.bytes()
        try file.write(bytes.prefix(bytes.count - 100))
        #expect(
            opening() == "\(file.path): is truncated: expected \(bytes.count) bytes, found \(bytes.count - 100)")
        try file.write(bytes.prefix(20))
        #expect(opening() == "\(file.path): is truncated: expected at least 48 bytes, found 20")
    }

    @Test func damagedSuperblock() throws {
        _ = try reference(at: file) { _ in }
        var bytes = try file.bytes()
        bytes[8] = 0x77
        try file.write(bytes)
        #expect(opening().hasPrefix("\(file.path): cannot be read (HDF5: "))
    }

    @Test func readOnlyFile() throws {
        _ = try reference(at: file) { _ in }
        chmod(file.path, 0o400)
        #expect(opening() == "")
    }

    @Test func severalReadersAtOnce() throws {
        let first = try reference(at: file) { try $0.write(Tensor(repeating: Float(1), shape: [2]), to: "weights/w") }
        let second = try ReferenceFile(path: file.path)
        #expect(try first.tensor(first.weights[0], as: Float.self) == second.tensor(second.weights[0]))
    }
}

@Suite struct ReferenceFileProvenanceTests {
    let file = TemporaryFile()

    private func opening(_ attributes: [String: AttributeValue]) throws -> String {
        let writer = try HDF5Writer(path: file.path)
        try writer.write(attributes: attributes, of: "")
        try writer.finish()
        return message { _ = try ReferenceFile(path: file.path) }
    }

    @Test func everyField() throws {
        let provenance = ReferenceFile.Provenance(
            framework: "paddle", frameworkVersion: "3.3.1", model: "fpn", convention: "paddledet",
            configuration: #"{"style":"caffe"}"#, device: "cpu", threads: 2, precision: "float32", seed: 7,
            producer: "a test", created: "2025-01-02T03:04:05Z")
        let writer = try ReferenceFileWriter(path: file.path, provenance: provenance)
        try writer.finish()
        #expect(try ReferenceFile(path: file.path).provenance == provenance)
    }

    @Test func otherFormats() throws {
        #expect(
            try opening(["framework": "pytorch", "model": "m"])
                == "\(file.path): is not a reference file: expected the root attribute 'alignkit_format' = 1, found none"
        )
        #expect(
            try opening(["alignkit_format": 2]) == "\(file.path): has an unsupported format: "
                + "expected 'alignkit_format' = 1, the newest that this version reads, found 2")
        #expect(try opening(["alignkit_format": "1"]).hasSuffix("found the string \"1\""))
        #expect(try opening(["alignkit_format": 0]).hasSuffix("found 0"))
        #expect(try opening(["alignkit_format": 1.5]).hasSuffix("found 1.5"))
        #expect(try opening(["alignkit_format": .number(.nan)]).hasSuffix("found nan"))
        #expect(try opening(["alignkit_format": .number(1e300)]).hasSuffix("found 1e+300"))
    }

    @Test func requiredAttributes() throws {
        #expect(
            try opening(["alignkit_format": 1, "model": "m"])
                == "\(file.path): has an unsuitable attribute: expected the root attribute 'framework' as a string, found none"
        )
        #expect(try opening(["alignkit_format": 1, "framework": "f", "model": 3]).hasSuffix("found 3"))
        #expect(
            try opening(["alignkit_format": 1, "framework": "f", "model": "m", "convention": 3]).hasSuffix("found 3"))
        #expect(try opening(["alignkit_format": 1, "framework": "f", "model": "m"]) == "")
        // As languages store it whose numbers are all of one kind.
        #expect(try opening(["alignkit_format": .number(1), "framework": "f", "model": "m"]) == "")
    }
}
