import ArgumentParser
import Foundation

/// The files that a command checks: the named ones, or the committed fixtures.
struct ReferenceFiles {
    let paths: [String]
    /// A line that says which files were taken, where the user named none.
    let note: String?

    /// - Parameters:
    ///   - named: the paths that the user gave.
    ///   - prefix: the beginning of the names of the fixtures that are taken instead.
    /// - Throws: `CommandFailure` where no file was named and no fixtures are found.
    init(named: [String], orFixtures prefix: String) throws {
        guard named.isEmpty else {
            (paths, note) = (named, nil)
            return
        }
        let folder = try Self.fixturesFolder()
        paths = try Self.fixtures(prefix, in: folder)
        note = "no file given: the committed fixtures, \(folder.visible)/\(prefix)*.h5\n"
    }

    private static func fixtures(_ prefix: String, in folder: String) throws -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let fixtures = names.filter { $0.hasPrefix(prefix) && $0.hasSuffix(".h5") }.sorted()
        guard !fixtures.isEmpty else {
            throw CommandFailure("\(folder): expected fixtures \(prefix)*.h5, found none; \(advice)")
        }
        return fixtures.map { "\(folder)/\($0)" }
    }

    /// The first of these: `ALIGNKIT_FIXTURES`, the fixtures that `scripts/install` has put beside an installed tool,
    /// the folder `Fixtures` of the package in which this tool was built.
    private static func fixturesFolder() throws -> String {
        if let folder = ProcessInfo.processInfo.environment["ALIGNKIT_FIXTURES"], !folder.isEmpty { return folder }
        let tool = Bundle.main.executableURL?.resolvingSymlinksInPath() ?? URL(filePath: CommandLine.arguments[0])
        var folder = tool.deletingLastPathComponent()
        let installed = folder.deletingLastPathComponent().appending(path: "share/align-kit/Fixtures").path
        if FileManager.default.fileExists(atPath: installed) { return installed }
        while folder.path != "/" {
            let package = folder.appending(path: "Package.swift").path
            let fixtures = folder.appending(path: "Fixtures").path
            if FileManager.default.fileExists(atPath: package), FileManager.default.fileExists(atPath: fixtures) {
                return fixtures
            }
            folder.deleteLastPathComponent()
        }
        throw CommandFailure("no reference file was named, and no fixtures are found; \(advice)")
    }

    private static let advice =
        "name a reference file, or set ALIGNKIT_FIXTURES to the folder Fixtures of a checkout of AlignKit"
}
