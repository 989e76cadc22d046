import AlignKit
import Foundation
import TestSupport
import Testing

/// The table that a user sees first: what stands in it, and how it fits a terminal.
@Suite struct TableTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("diverged.h5")
        var tiny = TinyResNet()
        tiny.alter("layer2.0.conv1") { $0[0, 1, 2, 0] += 0.25 }
        try tiny.write(to: path)
    }

    /// The lines of the table: what stands over the titles, the titles, the rows.
    private struct Table {
        let groups: String
        let titles: String
        let rows: [String]

        init(_ output: String) throws {
            let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let rule = try #require(lines.firstIndex { $0.hasPrefix("──") })
            (groups, titles) = (lines[rule - 2], lines[rule - 1])
            rows = Array(lines[(rule + 1)...].prefix { !$0.isEmpty })
        }

        /// The cells of the row with this name; a share of a bound is one.
        func cells(_ name: String) throws -> [String] {
            let row = try #require(rows.first { $0.hasPrefix("\(name) ") })
            return row.replacing(" %", with: "%").split(separator: " ").map(String.init)
        }
    }

    private func table(_ arguments: String..., width: Int? = nil) throws -> Table {
        try Table(Tool.run(arguments, environment: width.map { ["COLUMNS": "\($0)"] } ?? [:]).output)
    }

    /// Whether a number is the same to the digits that a table shows.
    private func isShown(_ text: String, _ number: Any?) throws -> Bool {
        let (shown, exact) = (try #require(Double(text)), try #require(number as? Double))
        return abs(shown - exact) <= 0.05 * abs(exact)
    }

    @Test func bothDifferencesChainedAndIsolated() throws {
        let table = try table("resnet50", path)
        #expect(
            table.groups.split(separator: "  ").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
                == ["max abs", "relative L2"])
        #expect(
            table.titles.split(separator: " ") == [
                "layer", "operation", "shape", "chained", "isolated", "chained", "isolated", "of", "bound", "status",
            ])
        let tensors = try #require(Tool.run("resnet50", "--json", "-", path).json()["tensors"] as? [[String: Any]])
        for name in ["conv1", "layer2.0.conv1", "layer2.0.bn1", "fc"] {
            let cells = try table.cells(name)
            let tensor = try #require(tensors.first { $0["name"] as? String == name })
            let (chained, isolated) = (tensor["chained"] as? [String: Any], tensor["isolated"] as? [String: Any])
            for (index, number) in [
                chained?["max_abs"], isolated?["max_abs"], chained?["relative_l2"], isolated?["relative_l2"],
            ].enumerated() { #expect(try isShown(cells[3 + index], number), "\(name), column \(index)") }
            #expect(cells[7].hasSuffix("%") && cells[8] == tensor["status"] as? String)
        }
        #expect(!table.titles.contains("theirs") && table.rows.count == tensors.count)
    }

    @Test func verboseShowsTheLargestRelativeDifferenceAndTheErrors() throws {
        let table = try table("resnet50", "--verbose", path, width: 160)
        #expect(table.groups.contains("max relative") && !table.groups.contains("relative L2"))
        #expect(table.groups.contains("rms error") && table.titles.contains("theirs    ours"))
        let narrow = try self.table("resnet50", "--verbose", path)
        #expect(narrow.groups.contains("max relative") && !narrow.groups.contains("rms error"), "no room for them")
        let tensors = try #require(Tool.run("resnet50", "--json", "-", path).json()["tensors"] as? [[String: Any]])
        let chained = tensors.first { $0["name"] as? String == "fc" }?["chained"] as? [String: Any]
        #expect(try isShown(narrow.cells("fc")[5], chained?["max_rel"]))
    }

    @Test func twoRecordingsAgainstEachOtherAndByThemselves() throws {
        let original = folder.file("original.h5")
        try TinyResNet().write(to: original)
        let table = try table("compare", original, path)
        #expect(table.groups.contains("max abs") && table.groups.contains("relative L2"))
        let report = try Tool.run("compare", "--json", "-", original, path).json()
        for pair in try #require(report["tensors"] as? [[String: Any]]) {
            let cells = try table.cells(try #require(pair["name"] as? String))
            let difference = try #require(pair["difference"] as? [String: Any])
            let own = try ["own_a", "own_b"].map { try #require(pair[$0] as? [String: Any]) }
            func worst(_ key: String) -> Double { own.compactMap { $0[key] as? Double }.max()! }
            let wanted: [Any?] = [
                difference["max_abs"], worst("max_abs"), difference["relative_l2"], worst("relative_l2"),
            ]
            for (index, number) in wanted.enumerated() {
                #expect(try isShown(cells[2 + index], number), "\(cells[0]), column \(index)")
            }
            #expect(
                cells.suffix(3) == [pair["isolated_a"], pair["isolated_b"], pair["status"]].map { $0 as? String ?? "" })
        }
    }

    @Test(arguments: [80, 100, 160])
    func longNamesInATerminal(width: Int) throws {
        let fixture = PackageFolder.fixture("fpn-mmdet-pool.h5")
        let table = try table("fpn", fixture, width: width)
        let report = try Tool.run("fpn", "--json", "-", fixture).json()
        let paths = try #require(report["tensors"] as? [[String: Any]]).map {
            String(($0["reference_path"] as? String ?? "").dropFirst("activations/".count))
        }
        let names = table.rows.map { String($0.prefix { $0 != " " }) }
        #expect(Set(names).count == paths.count, "no two names are shortened to the same")
        for (name, path) in zip(names, paths) {
            let end = path.split(separator: ".").suffix(1)
            #expect(name.hasSuffix(end.joined()) && (width < 160 || name == path), "\(name) of \(path)")
        }
        #expect((table.rows + [table.titles, table.groups]).allSatisfy { $0.count <= width })
        // Numbers are aligned, so every status begins in the same column.
        let starts = Set(table.rows.map { $0.count - $0.reversed().prefix { $0 != " " }.count })
        #expect(starts.count == 1)
        if width == 160 { #expect(table.rows.contains { $0.contains(" convolution ") }) }
    }

    @Test func withoutATerminalTheTableHasAHundredColumns() throws {
        let fixture = PackageFolder.fixture("fpn-mmdet-pool.h5")
        for line in try Tool.run("fpn", fixture).output.split(separator: "\n") where !line.contains(fixture) {
            #expect(line.count <= 100, "\(line)")
        }
        let wide = try Tool.run(["fpn", "--quiet", fixture], environment: ["COLUMNS": "nonsense"])
        #expect(wide.status == 0)
    }

    /// Of names that are no paths of modules, and as long as a file allows.
    @Test func namesWithoutEnd() throws {
        let (a, b) = (folder.file("a.h5"), folder.file("b.h5"))
        var stack = TinyStack()
        stack.prefix = String(repeating: "a_very_long_name_without_any_dot", count: 40)
        for path in [a, b] { try stack.write(to: path) }
        for line in try Tool.run("compare", a, b).output.split(separator: "\n") where line.contains(" exact") {
            #expect(line.count <= 100, "\(line)")
        }
    }
}
