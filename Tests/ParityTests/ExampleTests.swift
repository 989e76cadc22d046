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

    @Test func thePageOnOperationsShowsItsExample() throws {
        let folder = PackageFolder.path
        let example = try String(
            contentsOfFile: "\(folder)/Tests/ParityTests/CustomOperationExample.swift", encoding: .utf8)
        let page = try String(contentsOfFile: "\(folder)/docs/operations.md", encoding: .utf8)
        #expect(page.contains(example))
        let wrong = try groupNormCheck(epsilon: 1e-3)
        #expect(wrong.verdict == .diverged)
        #expect(page.contains("\n\(wrong)\n"), "\(wrong)")
        let share = try #require(groupNormCheck(epsilon: 1e-5).tensors.first?.rounding?.bound?.share)
        #expect(page.contains("uses \((share * 100).rounded()) % of it".replacing(".0 %", with: " %")), "\(share)")
    }

    @Test func aRecordedPortCanBeRead() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("port.h5")
        try recordMyPort(to: path)
        let file = try ReferenceFile(path: path)
        #expect(file.provenance.framework == "swift" && file.weights.map(\.name) == ["fc.weight"])
        let relu = try #require(file.activations.first { $0.name == "relu" })
        let output = try #require(file.outputs.first)
        #expect(relu.order == 1 && output.path == "outputs/y")
        #expect(try file.attributes(of: relu)["inputs"] == ["activations/fc"])
        #expect(try file.tensor(relu, as: Float.self).scalars == [0, 2.75, 9, 0])
    }
}
