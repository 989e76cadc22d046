import AlignKit
import Foundation
import TestSupport
import Testing

/// The examples of the documentation, which these tests hold to be complete and right.
@Suite struct ExampleTests {
    @Test func theReadmeShowsTheExample() throws {
        let folder = PackageFolder.path
        let example = try String(contentsOfFile: "\(folder)/Tests/ParityTests/Example.swift", encoding: .utf8)
        let readme = try String(contentsOfFile: "\(folder)/README.md", encoding: .utf8)
        #expect(readme.contains(example))
    }

    @Test func thePageOnRecordingShowsItsExample() throws {
        let folder = PackageFolder.path
        let example = try String(contentsOfFile: "\(folder)/Tests/ParityTests/RecordingExample.swift", encoding: .utf8)
        let page = try String(contentsOfFile: "\(folder)/docs/recording.md", encoding: .utf8)
        #expect(page.contains(example))
    }

    @Test func aRecordedPortCanBeRead() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("port.h5")
        try recordMyPort(to: path)
        let file = try ReferenceFile(path: path)
        #expect(file.provenance.framework == "swift" && file.weights.map(\.name) == ["fc.weight"])
        let relu = try #require(file.activations.first { $0.name == "relu" })
        #expect(relu.order == 1 && relu.identity == file.outputs.first?.identity)
        #expect(try file.attributes(of: relu)["inputs"] == ["activations/fc"])
        #expect(try file.tensor(relu, as: Float.self).scalars == [0, 2.75, 9, 0])
    }
}
