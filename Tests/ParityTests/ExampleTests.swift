import AlignKit
import Foundation
import TestSupport
import Testing

/// The example of the README, which these tests hold to be complete and right.
@Suite struct ExampleTests {
    @Test func theReadmeShowsTheExample() throws {
        let folder = PackageFolder.path
        let example = try String(contentsOfFile: "\(folder)/Tests/ParityTests/Example.swift", encoding: .utf8)
        let readme = try String(contentsOfFile: "\(folder)/README.md", encoding: .utf8)
        #expect(readme.contains(example))
    }
}
