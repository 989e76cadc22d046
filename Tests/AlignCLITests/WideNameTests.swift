import AlignKit
import Foundation
import TestSupport
import Testing

/// Tables of names in characters that take two columns of a terminal, or none.
@Suite struct WideNameTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let prefixes = ["畳み込み層.", "🧪🧪.", "e\u{301}e\u{301}e\u{301}.", "한국어모듈이름이길다.", "plain."]

    private func compare(_ prefix: String, width: Int) throws -> String {
        let path = folder.file("a.h5")
        var stack = TinyStack()
        stack.prefix = prefix
        try stack.write(to: path)
        return try Tool.run("compare", path, path, environment: ["COLUMNS": "\(width)"]).output
    }

    /// The rows of the table with its rule, which is as wide as they are.
    private func table(_ output: String) throws -> [String] {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let rule = try #require(lines.firstIndex { $0.hasPrefix("──") })
        return Array(lines[rule...].prefix { !$0.isEmpty })
    }

    @Test(arguments: prefixes, [70, 100, 160])
    func columnsStandUnderEachOther(prefix: String, width: Int) throws {
        let table = try table(compare(prefix, width: width))
        let rule = table[0].displayWidth
        let starts = table.dropFirst().map { row -> Int in
            let status = row.split(separator: " ").last ?? ""
            return row.displayWidth - String(status).displayWidth
        }
        #expect(Set(starts).count == 1, "\(table.joined(separator: "\n"))")
        #expect(table.allSatisfy { $0.displayWidth <= rule } && rule <= width)
    }

    @Test func whatInspectLists() throws {
        let path = folder.file("a.h5")
        let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "f", model: "m"))
        for name in ["名前", "e\u{301}", "plain", "🧪"] {
            try writer.write(Tensor<Float>(repeating: 1, shape: [2]), to: "activations/\(name)")
        }
        try writer.finish()
        let lines = try Tool.run("inspect", path).output.split(separator: "\n").filter { $0.contains("float32") }
        let starts = lines.map { String($0[..<$0.range(of: "float32")!.lowerBound]).displayWidth }
        #expect(lines.count == 4 && Set(starts).count == 1, "\(lines)")
    }
}
