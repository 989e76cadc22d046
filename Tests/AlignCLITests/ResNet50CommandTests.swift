import AlignKit
import Foundation
import TestSupport
import Testing

/// The built tool on a small recording: text, JSON and exit status.
@Suite struct ResNet50CommandTests {
    private let folder: TemporaryFolder
    private let aligned: String
    private let diverged: String
    private let count: Int

    init() throws {
        folder = try TemporaryFolder()
        aligned = folder.file("aligned.h5")
        diverged = folder.file("diverged.h5")
        var tiny = TinyResNet()
        count = tiny.activations.count
        try tiny.write(to: aligned)
        tiny.alter("layer2.0.conv1") { $0[0, 1, 2, 0] += 1 }
        try tiny.write(to: diverged)
    }

    @Test func anAlignedFile() throws {
        let run = try Tool.run("resnet50", aligned)
        #expect(run.status == 0 && run.errors == "")
        #expect(run.output.contains("\(count) of \(count) recorded tensors compared, 0 nodes without a recording"))
        #expect(run.output.contains("divergence none") && run.output.contains("verdict    aligned"))
        #expect(run.output.contains("products in \(ReportEnvironment(workers: Workers(threads: 1)).instructions), "))
        #expect(!run.output.contains("\u{1B}"), "no colours in a file")
        for line in run.output.split(separator: "\n") where !line.contains(folder.path) {
            #expect(line.count <= 100, "\(line)")
        }
    }

    /// What the machine has not is one line beforehand, of a single recording and of two.
    @Test func aCheckThatTakesMoreMemoryThanThereIs() throws {
        for command in [["resnet50", aligned], ["compare", aligned, diverged]] {
            let run = try Tool.run(command, environment: ["ALIGNKIT_MEMORY": "20000000"])
            #expect(run.status == 2 && run.output == "", "\(run.output)")
            let words = "aligned.h5: expected a check within the 20 MB of memory that are free, found one that takes"
            #expect(run.errors.contains(words) && run.errors.count { $0 == "\n" } == 1, "\(run.errors)")
        }
        #expect(try Tool.run("resnet50", aligned, environment: ["ALIGNKIT_MEMORY": "4 GB"]).status == 64)
        // What is scarce but enough is no obstacle.
        let estimate = try #require(Tool.run("resnet50", "--json", "-", aligned).json()["memory_estimate"] as? Int)
        #expect(try Tool.run("resnet50", aligned, environment: ["ALIGNKIT_MEMORY": "\(estimate)"]).status == 0)
    }

    @Test func aDivergedFile() throws {
        let run = try Tool.run("resnet50", diverged)
        #expect(run.status == 1)
        #expect(run.output.contains("first at layer2.0.conv1: convolution, diverged"))
        #expect(run.output.contains("worst at [0, 1, 2, 0]"))
    }

    @Test func ofSeveralFilesTheHighestStatus() throws {
        #expect(try Tool.run("resnet50", "--quiet", aligned, diverged).status == 1)
        let run = try Tool.run("resnet50", "--quiet", folder.file("none.h5"), diverged, aligned)
        #expect(run.status == 2)
        #expect(run.errors.split(separator: "\n").count == 1 && run.errors.contains("none.h5: no such file"))
        #expect(run.output.split(separator: "\n").map { $0.prefix(7) } == ["not ali", "aligned"])
    }

    @Test func jsonHasTheKeysOfTheSchema() throws {
        let run = try Tool.run("resnet50", "--json", "-", diverged)
        let report = try run.json()
        #expect(run.status == 1)
        #expect(report["schema"] as? String == "alignkit.report/1")
        #expect(report["command"] as? String == "resnet50" && report["verdict"] as? String == "diverged")
        let reference = try #require(report["reference"] as? [String: Any])
        #expect(reference["path"] as? String == diverged && reference["convention"] as? String == "torchvision")
        #expect(reference["framework"] as? String == "pytorch" && reference["model"] as? String == "resnet50")
        let coverage = try #require(report["coverage"] as? [String: Any])
        #expect(coverage["recorded"] as? Int == count && coverage["compared"] as? Int == count)
        #expect(coverage["missing"] as? [String] == [] && coverage["unexpected"] as? [String] == [])
        #expect(
            report["first_divergence"] as? [String: String] == ["name": "layer2.0.conv1", "status": "diverged"])
        let environment = try #require(report["environment"] as? [String: Any])
        #expect(Set(environment.keys).isSuperset(of: ["alignkit", "openblas", "core", "threads"]))
        let tensors = try #require(report["tensors"] as? [[String: Any]])
        let tensor = try #require(tensors.first { $0["name"] as? String == "layer2.0.conv1" })
        #expect(tensor["reference_path"] as? String == "activations/layer2.0.conv1")
        #expect(tensor["operation"] as? String == "convolution" && tensor["shape"] as? [Int] == [1, 8, 10, 9])
        let keys: Set = [
            "max_abs", "max_rel", "mean_abs", "rms", "relative_l2", "cosine", "max_ulp", "worst_index", "expected",
            "actual",
        ]
        for run in ["chained", "isolated"] {
            let metrics = try #require(tensor[run] as? [String: Any])
            #expect(keys.isSubset(of: metrics.keys))
            #expect(metrics["worst_index"] as? [Int] == [0, 1, 2, 0])
        }
    }

    @Test func jsonWritesNullAndNonFiniteValuesByName() throws {
        var tiny = TinyResNet()
        tiny.alter("bn1") { $0[0, 0, 0, 0] = .infinity }
        tiny.alter("layer1.0.bn1") { $0 = Tensor(repeating: 1, shape: [1, 1]) }
        let path = folder.file("broken.h5")
        try tiny.write(to: path)
        let report = try Tool.run("resnet50", "--json", "-", path).json()
        let tensors = try #require(report["tensors"] as? [[String: Any]])
        let infinite = try #require(tensors.first { $0["name"] as? String == "bn1" })
        #expect(infinite["status"] as? String == "non-finite")
        #expect((infinite["isolated"] as? [String: Any])?["expected"] as? String == "inf")
        #expect((infinite["isolated"] as? [String: Any])?["max_abs"] as? String == "nan")
        let mismatched = try #require(tensors.first { $0["name"] as? String == "layer1.0.bn1" })
        #expect((mismatched["isolated"] as? [String: Any])?["max_abs"] is NSNull)
        #expect(try Tool.run("resnet50", "--json", "-", aligned).json()["first_divergence"] is NSNull)
    }

    @Test func jsonGoesToAFileOrAnArray() throws {
        let path = folder.file("report.json")
        let run = try Tool.run("resnet50", "--json", path, aligned, diverged)
        #expect(run.status == 1 && run.output.contains("verdict"))
        let array = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path))) as? [[String: Any]]
        #expect(array?.map { $0["verdict"] as? String } == ["aligned", "diverged"])
        let failed = try Tool.run("resnet50", "--json", folder.file("no/such/folder.json"), aligned)
        #expect(failed.status == 2 && failed.errors.contains("folder.json: cannot be written"))
        #expect(failed.errors.split(separator: "\n").count == 1)
    }

    @Test func layersAreSelectedInTheTableAlone() throws {
        let run = try Tool.run("resnet50", "--layers", "layer2.*", diverged)
        #expect(run.output.contains("\nlayer2.0.conv1 ") && !run.output.contains("\nlayer1.0.conv1 "))
        #expect(run.output.contains("\(count) of \(count) recorded tensors compared") && run.status == 1)
    }

    @Test func colourFollowsItsOption() throws {
        #expect(try Tool.run("resnet50", "--color", "always", aligned).output.contains("\u{1B}[32m"))
        #expect(!(try Tool.run("resnet50", "--color", "never", aligned).output.contains("\u{1B}")))
    }

    @Test func quietAndVerbose() throws {
        let quiet = try Tool.run("resnet50", "--quiet", aligned)
        #expect(
            quiet.output
                == "aligned: \(aligned): \(count) of \(count) recorded tensors compared, 0 nodes without a recording\n")
        #expect(try Tool.run("resnet50", "--verbose", aligned).output.contains("isolated max abs 0, max rel 0"))
    }

    @Test(arguments: [
        ["resnet50", "--bogus"], ["resnet50", "--style", "tensorflow"], ["resnet50", "--rtol", "-1"],
        ["resnet50", "--atol", "nan"], ["resnet50", "--threads", "0"], ["resnet50", "--bn-epsilon", "-1"],
        ["resnet50", "--quiet", "--verbose"], ["nonsense"], ["inspect"],
    ])
    func wrongUsage(arguments: [String]) throws {
        #expect(try Tool.run(arguments).status == 64)
    }

    @Test func tolerancesAreElementwise() throws {
        #expect(try Tool.run("resnet50", "--atol", "10", "--quiet", diverged).status == 0)
        #expect(try Tool.run("resnet50", "--rtol", "1e-9", "--quiet", aligned).status == 0)
    }

    @Test func fixturesAreFoundOrAskedFor() throws {
        #expect(try Tool.run("resnet50", "--quiet", environment: ["ALIGNKIT_FIXTURES": folder.path]).status == 2)
        let fixture = folder.file("resnet50-tiny.h5")
        try FileManager.default.copyItem(atPath: aligned, toPath: fixture)
        let run = try Tool.run("resnet50", "--quiet", environment: ["ALIGNKIT_FIXTURES": folder.path])
        #expect(run.status == 0 && run.output.contains(fixture))
        let installed = folder.file("align-cli")
        try FileManager.default.copyItem(at: Tool.url, to: URL(filePath: installed))
        let lost = try Tool.run(
            "resnet50", environment: ["LD_LIBRARY_PATH": ""], executable: installed)
        #expect(lost.status == 2 && lost.errors.contains("ALIGNKIT_FIXTURES"))
    }
}
