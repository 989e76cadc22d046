import AlignKit
import Foundation

/// A path for a file of a test's own, removed when the test is through with it.
final class TemporaryFile {
    let path: String

    init(_ name: String = "reference.h5") {
        let directory = FileManager.default.temporaryDirectory.appending(path: "alignkit-\(UUID())")
        try? FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        path = directory.appending(path: name).path
    }

    deinit { try? FileManager.default.removeItem(at: url.deletingLastPathComponent()) }

    var url: URL { URL(filePath: path) }

    var siblings: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: url.deletingLastPathComponent().path)) ?? []
    }

    func bytes() throws -> [UInt8] { try [UInt8](Data(contentsOf: url)) }

    func write(_ bytes: some Sequence<UInt8>) throws { try Data(bytes).write(to: url) }
}

extension ReferenceFile.Provenance {
    static let test = ReferenceFile.Provenance(framework: "pytorch", frameworkVersion: "2.13.0+cpu", model: "resnet50")
}

/// Writes a reference file and opens it.
func reference(
    at file: TemporaryFile, deflateLevel: Int? = nil, elementCap: Int = 1 << 31,
    _ fill: (ReferenceFileWriter) throws -> Void
) throws -> ReferenceFile {
    let writer = try ReferenceFileWriter(path: file.path, provenance: .test, deflateLevel: deflateLevel)
    try fill(writer)
    try writer.finish()
    return try ReferenceFile(path: file.path, elementCap: elementCap)
}

/// The error that `body` throws, described; empty where it throws none.
func message(_ body: () throws -> Void) -> String {
    do {
        try body()
        return ""
    } catch {
        return "\(error)"
    }
}
