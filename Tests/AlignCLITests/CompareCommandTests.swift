import AlignKit
import Foundation
import TestSupport
import Testing

/// `align-cli compare` on recordings of small networks: which side and tensor it names, its JSON, and bad input.
@Suite struct CompareCommandTests {
    private let folder: TemporaryFolder
    private let torch: String
    private let paddle: String
    private let configuration = ResNet.Configuration(blocks: [1, 2, 1, 1], width: 4, classes: 5)

    init() throws {
        folder = try TemporaryFolder()
        (torch, paddle) = (folder.file("torch.h5"), folder.file("paddle.h5"))
        let tiny = TinyResNet(configuration)
        try tiny.write(to: torch)
        try tiny.write(to: paddle, convention: .paddle)
    }

    private func altered(_ name: String, as convention: NamingConvention, _ change: (inout TinyResNet) -> Void) throws
        -> String
    {
        var tiny = TinyResNet(configuration)
        change(&tiny)
        try tiny.write(to: folder.file(name), convention: convention)
        return folder.file(name)
    }

    private func report(_ arguments: String..., status: Int32) throws -> [String: Any] {
        let run = try Tool.run(["compare", "--json", "-"] + arguments)
        #expect(run.status == status, "\(run.errors)")
        return try run.json()
    }

    /// `auto` of one file overrides the convention of both, and is found out.
    @Test func theConventionOfOneFile() throws {
        let both = ["--convention", "paddle"]
        #expect(try Tool.run(["compare", "--quiet"] + both + [torch, paddle]).status != 0)
        for one in ["auto", "torchvision"] {
            let run = try Tool.run(["compare", "--quiet"] + both + ["--convention-a", one, torch, paddle])
            #expect(run.status == 0, "\(run.errors)")
        }
    }

    @Test func fixturesAreAligned() throws {
        let paths = ["torchvision", "paddle"].map { PackageFolder.fixture("resnet50-\($0).h5") }
        for pair in [paths, paths.reversed()] {
            let report = try report(pair[0], pair[1], status: 0)
            #expect(report["verdict"] as? String == "aligned" && report["at_fault"] as? String == "neither")
            #expect(report["first_divergence"] is NSNull && report["inputs_equal"] as? Bool == true)
            let coverage = try #require(report["coverage"] as? [String: Any])
            #expect(coverage["judged_by_bounds"] as? Int == 174 && coverage["judged_by_tolerance"] as? Int == 0)
        }
    }

    /// What is suggested is written, and used as it is: also where nothing has a partner yet.
    @Test func aSuggestedMapIsUsedAsItIs() throws {
        let (a, b, map) = (folder.file("a.h5"), folder.file("b.h5"), folder.file("suggested.map"))
        try TinyStack().write(to: a)
        var port = TinyStack()
        port.prefix = "net."
        try port.write(to: b)
        let first = try Tool.run("compare", a, b, "--suggest-map", map)
        #expect(first.status == 1, "\(first.errors)")
        #expect(first.output.contains("and 2 more: --suggest-map FILE writes them all"), "\(first.output)")
        let note = "map        8 lines in \(map), to be read, and used with --map\n"
        #expect(first.output.contains(note) && first.errors == "")
        let json = try Tool.run("compare", a, b, "--suggest-map", map, "--json", "-")
        #expect(json.errors == note && json.output.hasPrefix("{"))
        let second = try Tool.run("compare", a, b, "--map", map)
        #expect(second.status == 0 && second.output.contains("8 pairs compared"), "\(second.output)\(second.errors)")

        for (path, name) in [(a, "fc"), (b, "net.fc")] {
            let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "numpy", model: "mine"))
            try writer.write(Tensor<Float>(shape: [2], scalars: [1, 2]), to: "activations/\(name)")
            try writer.finish()
        }
        let none = try Tool.run("compare", a, b, "--suggest-map", map)
        #expect(none.status == 2 && none.errors.contains("--suggest-map FILE writes this line"), "\(none.errors)")
        #expect(none.errors.contains("\nmap        1 line in \(map)"))
        #expect(try Tool.run("compare", a, b, "--map", map).status == 0)
        #expect(try Tool.run("compare", a, b, "--suggest-map", "-").status == 64)
    }

    /// What a fault is called, where it is found first, and as what.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let place: String
        let status: String
        let change: @Sendable (inout TinyResNet) -> Void
    }

    static let faults = [
        Fault(testDescription: "epsilon", place: "layer2.0.bn1", status: "diverged") {
            $0.recompute { $0.replaceOperation(of: "layer2.0.bn1", by: BatchNormalization(epsilon: 1e-3)) }
        },
        Fault(testDescription: "stride", place: "layer2.0.conv1", status: "shape-mismatch") {
            $0.recompute {
                $0.replaceOperation(of: "layer2.0.conv1", by: Convolution(stride: 2))
                $0.replaceOperation(of: "layer2.0.conv2", by: Convolution(padding: 1))
            }
        },
        Fault(testDescription: "missing ReLU", place: "layer2.1.relu#0", status: "diverged") { tiny in
            let before = tiny.activations.first { $0.path == "layer2.1.bn1" }!.tensor
            tiny.alter("layer2.1.relu#0") { $0 = before }
        },
        Fault(testDescription: "stale activation", place: "layer3.0.conv2", status: "diverged") { tiny in
            let other = TinyResNet(tiny.configuration, seed: 2).activations.first { $0.path == "layer3.0.conv2" }!
                .tensor
            tiny.alter("layer3.0.conv2") { $0 = other }
        },
        Fault(testDescription: "weight that was not used", place: "layer2.0.conv2", status: "diverged") {
            $0.weights["layer2.0.conv2.weight"]![1, 2, 0, 1] += 0.5
        },
        Fault(testDescription: "channels of the image exchanged", place: "conv1", status: "diverged") { tiny in
            for (row, column) in [(3, 4), (20, 11)] {
                let red = tiny.image[0, 0, row, column]
                tiny.image[0, 0, row, column] = tiny.image[0, 2, row, column]
                tiny.image[0, 2, row, column] = red
            }
        },
    ]

    @Test(arguments: faults) func theRightSideAndTensorAreNamed(_ fault: Fault) throws {
        let port = try altered("port.h5", as: .paddle, fault.change)
        let original = try altered("original.h5", as: .torchvision, fault.change)
        for (a, b, side) in [(torch, port, "candidate"), (original, paddle, "reference"), (original, port, "both")] {
            let report = try report(a, b, status: 1)
            #expect(report["verdict"] as? String == "diverged")
            #expect(report["at_fault"] as? String == side, "\(report["conclusion"] ?? "")")
            #expect(
                report["first_divergence"] as? [String: String] == ["name": fault.place, "status": fault.status])
            let conclusion = try #require(report["conclusion"] as? [String])
            let words = side == "both" ? "both depart at \(fault.place)" : "the \(side) departs at \(fault.place)"
            #expect(conclusion.contains { $0.hasPrefix(words) }, "\(conclusion)")
        }
    }

    @Test func twoFaultsOnTwoSides() throws {
        let port = try altered("port.h5", as: .paddle, Self.faults[2].change)
        let original = try altered("original.h5", as: .torchvision, Self.faults[0].change)
        let report = try report(original, port, status: 1)
        #expect(report["at_fault"] as? String == "both")
        #expect((report["first_divergence"] as? [String: String])?["name"] == "layer2.0.bn1")
        let words = "the reference at layer2.0.bn1, the candidate at layer2.1.relu#0"
        #expect((report["conclusion"] as? [String])?.first?.contains(words) == true)
    }

    @Test func aWronglyConvertedCheckpointIsToBlame() throws {
        let port = try altered("port.h5", as: .paddle) {
            let weight = $0.weights["layer2.0.conv2.weight"]!
            $0.weights["layer2.0.conv2.weight"] = weight.planesTransposed
            $0.recompute()
        }
        let report = try report(torch, port, status: 1)
        #expect(report["at_fault"] as? String == "neither")
        let weights = try #require(report["weights"] as? [String: Any])
        #expect(weights["identical"] as? Bool == false && weights["differing"] as? Int == 1)
        let first = try #require(weights["first"] as? [String: Any])
        #expect(first["name"] as? String == "layer2.0.conv2.weight")
        #expect(first["relation"] as? String == "axes-transposed")
        #expect(
            report["first_divergence"] as? [String: String] == ["name": "layer2.0.conv2", "status": "drifted"])
        let conclusion = try #require(report["conclusion"] as? [String])
        #expect(conclusion[0].hasPrefix("1 weight differs, first layer2.0.conv2.weight"))
        #expect(conclusion[1].contains("the weights are to blame, not the computation"))
        #expect(conclusion[2].contains("its computation is right"))
    }

    @Test func aValueThatIsRefusedStopsNothing() throws {
        let port = try altered("port.h5", as: .paddle) { $0.weights["layer2.0.bn1.running_var"]![1] = -1 }
        let report = try report(torch, port, status: 1)
        let refusals = try #require(report["refusals"] as? [String])
        #expect(refusals.count == 1)
        #expect(refusals[0].contains("expected variances that are not negative, found -1.0 at [1]"))
        #expect(report["at_fault"] as? String == "candidate", "it was not computed with them")
        let conclusion = try #require(report["conclusion"] as? [String])
        let words = "with the reference's weights the candidate's activations follow: its recorded weights are to blame"
        #expect(conclusion.last == words)
        let tensors = try #require(report["tensors"] as? [[String: Any]])
        #expect(tensors.allSatisfy { ["aligned", "exact"].contains($0["status"] as? String ?? "") })
        let run = try Tool.run("compare", torch, port)
        let refused = try #require(run.output.range(of: "refused"))
        #expect(refused.lowerBound < run.output.range(of: "coverage")!.lowerBound, "said first")
    }

    @Test func jsonHasTheKeysOfTheSchema() throws {
        let report = try report(torch, paddle, status: 0)
        #expect(report["schema"] as? String == "alignkit.compare/1")
        let keys: Set = [
            "verdict", "at_fault", "inputs_equal", "weights", "coverage", "first_divergence", "tensors",
        ]
        #expect(Set(report.keys).isSuperset(of: keys))
        let weights = try #require(report["weights"] as? [String: Any])
        #expect(weights["identical"] as? Bool == true && weights["differing"] as? Int == 0)
        #expect(weights["first"] is NSNull)
        let tensors = try #require(report["tensors"] as? [[String: Any]])
        let columns: Set = [
            "name", "path_a", "path_b", "status", "difference", "error_a", "error_b", "isolated_a", "isolated_b",
        ]
        #expect(!tensors.isEmpty && tensors.allSatisfy { Set($0.keys).isSuperset(of: columns) })
        #expect(tensors.allSatisfy { $0["error_a"] as? Double != nil && $0["isolated_b"] as? String != nil })
    }

    @Test func theDocumentsAreWritten() throws {
        let port = try altered("port.h5", as: .paddle, Self.faults[0].change)
        let files = ["html", "junit", "markdown", "save"].map { ("--\($0)", folder.file($0)) }
        let run = try Tool.run(["compare", torch, port] + files.flatMap { [$0.0, $0.1] })
        #expect(run.status == 1)
        for (_, path) in files {
            #expect(try String(contentsOfFile: path, encoding: .utf8).contains("layer2.0.bn1"), "\(path)")
        }
        let again = try Tool.run("report", folder.file("save"))
        #expect(again.status == 1 && again.output.contains("layer2.0.bn1"))
        for line in run.output.split(separator: "\n") where !line.contains(folder.path) {
            #expect(line.count <= 100, "\(line)")
        }
    }
}

extension Tensor {
    /// The last two axes exchanged.
    fileprivate var planesTransposed: Tensor {
        let (rows, columns) = (shape[2], shape[3])
        return Tensor(
            shape: [shape[0], shape[1], columns, rows],
            scalars: (0..<count).map { index in
                let (plane, rest) = (index / (rows * columns), index % (rows * columns))
                return scalars[plane * rows * columns + rest % rows * columns + rest / rows]
            })
    }
}
