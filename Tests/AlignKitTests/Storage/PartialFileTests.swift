import AlignKit
import Foundation
import TestSupport
import Testing

/// How the writer of reference files replaces a file, and what it removes.
@Suite struct PartialFileTests {
    private let folder: TemporaryFolder
    private let files = FileManager.default

    init() throws { folder = try TemporaryFolder() }

    private func write(_ name: String, keeping writer: (ReferenceFileWriter) -> Void = { _ in }) throws {
        let reference = try ReferenceFileWriter(path: folder.file(name), provenance: .test)
        try reference.write(Tensor<Float>(repeating: 1, shape: [2]), to: "weights/w")
        writer(reference)
        try reference.finish()
    }

    private func names() throws -> [String] { try files.contentsOfDirectory(atPath: folder.path).sorted() }

    @Test func modeAndLinksAreKept() throws {
        try write("a.h5")
        try files.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.file("a.h5"))
        try files.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: "a.h5")
        try write("link")
        #expect(try files.destinationOfSymbolicLink(atPath: folder.file("link")) == "a.h5")
        #expect(try files.attributesOfItem(atPath: folder.file("a.h5"))[.posixPermissions] as? Int == 0o640)
        #expect(try ReferenceFile(path: folder.file("link")).weights.map(\.name) == ["w"])
        try files.setAttributes([.posixPermissions: 0o444], ofItemAtPath: folder.file("a.h5"))
        #expect(message { try write("link") }.contains("link: is write-protected: expected a file that its owner may"))
    }

    /// HDF5 locks what it opens, and refuses what others have locked.
    @Test func aFinishedFileIsNotLocked() throws {
        let writer = try ReferenceFileWriter(path: folder.file("a.h5"), provenance: .test)
        try writer.finish()
        withExtendedLifetime(writer) {
            let descriptor = open(folder.file("a.h5"), O_RDONLY)
            #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            close(descriptor)
        }
    }

    @Test func whatIsNoFileIsRefused() throws {
        #expect(mkfifo(folder.file("fifo"), 0o600) == 0)
        #expect(
            message { try write("fifo") }
                == "\(folder.file("fifo")): is not a regular file: expected the name of a file to write")
        let output = message { _ = try ReferenceFileWriter(path: "/dev/stdout", provenance: .test) }
        #expect(output == "/dev/stdout: is not a regular file: expected the name of a file to write")
        #expect(try names() == ["fifo"])
    }

    /// A killed process leaves its file without a lock; those of living ones, and of other names, stay.
    @Test func whatAKilledWriterLeftIsRemoved() throws {
        let left = ".a.h5.0123456789abcdef.partial"
        let others = [".b.h5.0123456789abcdef.partial", ".a.h5.host-12.partial", ".a.h5.0123456789abcdef.partial.h5"]
        for name in [left] + others { try Data("x".utf8).write(to: URL(filePath: folder.file(name))) }
        let living = try ReferenceFileWriter(path: folder.file("a.h5"), provenance: .test)
        #expect(try !names().contains(left))
        // The file of the one that lives, and that of the one that writes.
        try write("a.h5") { _ in #expect((try? names().count) == others.count + 2) }
        try living.finish()
        #expect(try names() == (others + ["a.h5"]).sorted())
    }

    @Test func namesOfAnyLength() throws {
        let name = String(repeating: "ä", count: 126) + ".h5"
        try write(name)
        #expect(try names().count == 1)
        #expect(try ReferenceFile(path: folder.file(name)).weights.count == 1)
    }
}
