import Foundation
import TestSupport
import Testing

/// Each folder of `Sources/AlignKit` uses only those above it.
///
/// The compiler is shown a folder and those above it alone. A type, a free function or a member of an extension that it
/// cannot find there lies below.
@Suite struct LayeringTests {
    static let folders = [
        "Base", "Storage", "Arithmetic", "Operations", "Graph", "Bounds", "Recognition", "Checks", "Reports",
    ]

    @Test(arguments: folders)
    func aFolderUsesThoseAboveIt(folder: String) throws {
        let position = try #require(Self.folders.firstIndex(of: folder))
        let above = try Self.folders[..<position].flatMap(Self.sources)
        #expect(try Self.errors(in: Self.sources(of: folder), above: above) == [])
    }

    /// What a folder uses of one below it is named, with the file that uses it.
    @Test(arguments: [
        ("type", "func planted(_ network: Network) {}", "'Network'"),
        ("free function", "let planted = finiteExtremes(of: [Float](), workers: Workers())", "'finiteExtremes'"),
        ("member of an extension", "func planted(_ x: Tensor<Float>) { _ = x.magnitudes }", "'magnitudes'"),
    ])
    func aPlantedUseIsFound(kind: String, line: String, symbol: String) throws {
        let folder = try TemporaryFolder()
        let file = folder.file("Planted.swift")
        try Data((line + "\n").utf8).write(to: URL(filePath: file))
        let errors = try Self.errors(in: [file], above: Self.sources(of: "Base"))
        #expect(errors.count == 1, "\(errors)")
        let error = try #require(errors.first)
        #expect(error.contains("Planted.swift:1:") && error.contains(symbol), "\(error)")
    }

    @Test func everyFileHasItsFolder() throws {
        let entries = try FileManager.default.contentsOfDirectory(atPath: "\(Self.root)/Sources/AlignKit")
        #expect(entries.filter { !$0.hasSuffix(".docc") }.sorted() == Self.folders.sorted())
    }

    /// All of Foundation brings overloads that what is imported elsewhere does not have: `"a".contains("")` is false
    /// with it, in every file of the module.
    @Test func nothingNeedsAllOfFoundation() throws {
        for file in try Self.folders.flatMap(Self.sources) {
            let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
                .map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(!lines.contains("import Foundation") || lines.contains("import FoundationEssentials"), "\(file)")
        }
    }

    private static let root = PackageFolder.path

    /// The paths of the sources of a folder.
    private static func sources(of folder: String) throws -> [String] {
        let path = "\(root)/Sources/AlignKit/\(folder)"
        return try FileManager.default.subpathsOfDirectory(atPath: path)
            .filter { $0.hasSuffix(".swift") }.sorted().map { "\(path)/\($0)" }
    }

    /// The compiler's errors in some files, one line each.
    private static func errors(in files: [String], above: [String]) throws -> [String] {
        let folder = try TemporaryFolder()
        let list = (files.map { "-primary-file '\($0)'" } + above.map { "'\($0)'" }).joined(separator: " ")
        let run = try Tool.shell(
            """
            swiftc -frontend -typecheck -swift-version 6 -package-name alignkit -module-name AlignKit \
            -I '\(root)/Sources/CHDF5' -I '\(root)/Sources/CKernels/include' $(pkg-config --cflags hdf5) \(list)
            """, in: folder)
        let lines = run.errors.split(separator: "\n").map(String.init).filter { $0.contains(": error: ") }
        return lines.isEmpty && run.status != 0 ? [run.errors] : lines
    }
}
