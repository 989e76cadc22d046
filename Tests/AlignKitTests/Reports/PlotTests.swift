import AlignKit
import Foundation
import TestSupport
import Testing

/// What is drawn of checks.
@Suite struct PlotTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func report(_ tiny: TinyResNet, _ tolerance: Tolerance = .rounding) throws -> Report {
        let path = folder.file("tiny.h5")
        try tiny.write(to: path)
        var options = ParityReport.Options()
        options.evidence = .maps
        options.tolerance = tolerance
        return Report(try ParityReport.resNet(path: path, options: options))
    }

    /// One point for each tensor, in its order and leading to its row, and a bound that the isolated errors keep.
    @Test func errorAgainstDepth() throws {
        let report = try report(TinyResNet())
        let plot = try #require(report.plots.first)
        #expect(plot.series.map(\.name) == ["chained", "isolated", "bound"] && plot.y.isLogarithmic)
        for series in plot.series.prefix(2) {
            #expect(series.points.map(\.row) == Array(report.rows.indices))
            #expect(series.points.allSatisfy { $0.isMarked == nil && $0.label != nil })
        }
        let isolated = plot.series[1].points
        for bound in plot.series[2].points {
            #expect(isolated[bound.row!].y <= bound.y, "\(bound.label ?? "")")
        }
        let rounds = report.rows.indices.filter { report.rows[$0].values[0] == .text("convolution") }
        #expect(Set(rounds).isSubset(of: Set(plot.series[2].points.compactMap(\.row))))
    }

    /// In a recording of PyTorch the layers' own errors are a fraction of their bounds.
    @Test func realErrorsStayBelowTheirBounds() throws {
        let path = PackageFolder.fixture("resnet50-torchvision.h5")
        let report = Report(try ParityReport.resNet(path: path))
        let plot = try #require(report.plots.first)
        let isolated = Dictionary(uniqueKeysWithValues: plot.series[1].points.map { ($0.row!, $0.y) })
        let bounds = plot.series[2].points
        #expect(bounds.count > 100 && bounds.allSatisfy { isolated[$0.row!]! < $0.y })
        #expect(bounds.contains { isolated[$0.row!]! > 0.01 * $0.y }, "which are no empty promise")
        let facts = report.provenance + report.measurements
        for title in ["recording", "framework", "recorded", "network", "tolerance", "errors", "power", "would pass"] {
            #expect(facts.contains { $0.title == title && !$0.value.isEmpty }, "\(title)")
        }
    }

    @Test func whatIsWrongByItselfIsMarked() throws {
        var tiny = TinyResNet()
        tiny.alter("layer2.0.conv1") { $0[0, 1, 2, 0] += 1 }
        let report = try report(tiny)
        let marked = report.plots[0].series[1].points.filter { $0.isMarked == true }
        #expect(marked.compactMap(\.row) == report.rows.indices.filter { report.rows[$0].status.kind == .created })
        #expect(marked.first.map { report.rows[$0.row!].name } == "layer2.0.conv1")
        #expect(report.first?.details?.sentences.first == "A single element differs.")
    }

    /// The shares of a tensor add up to all of its error; the first layer has nothing to inherit.
    @Test func createdAndInherited() throws {
        let path = folder.file("tiny.h5")
        try TinyResNet().write(to: path)
        var options = ParityReport.Options()
        options.network.batchNormEpsilon = 1e-2
        let report = Report(try ParityReport.resNet(path: path, options: options))
        let plot = try #require(report.plots.dropFirst().first)
        #expect(plot.series.map(\.name) == ["inherited", "created here"])
        #expect(plot.series.allSatisfy { $0.style == .stackedBars })
        let (inherited, created) = (plot.series[0].points, plot.series[1].points)
        #expect(zip(inherited, created).allSatisfy { abs($0.y + $1.y - 1) < 1e-12 || $0.y + $1.y == 0 })
        func row(_ name: String) throws -> Int { try #require(report.rows.firstIndex { $0.name == name }) }
        let (norm, relu) = (try row("bn1"), try row("relu"))
        #expect(created[norm].y == 1 && inherited[norm].y == 0, "what it read was as recorded")
        #expect(created[relu].y == 0 && inherited[relu].y == 1, "it only passes on")
    }

    @Test func toleranceHasNoBound() throws {
        let plots = try report(TinyResNet(), .elementwise(rtol: 1, atol: 1)).plots
        #expect(plots.map(\.title) == ["Error against depth"] && plots[0].series.count == 2)
        #expect(plots[0].caption.contains("isolated") && plots[0].caption.contains("chained"))
        #expect(!plots[0].caption.contains("bound"), "which is not drawn")
    }

    /// Two recordings of a model that nobody knows have no exact result beside them.
    @Test func whatIsNotKnownIsNotPromised() throws {
        let path = folder.file("unknown.h5")
        let provenance = ReferenceFile.Provenance(framework: "pytorch", frameworkVersion: nil, model: "own")
        let writer = try ReferenceFileWriter(path: path, provenance: provenance)
        try writer.write(Tensor<Float>(shape: [1, 3], scalars: [1, 2, 3]), to: "inputs/image")
        try writer.write(Tensor<Float>(shape: [1, 3], scalars: [1, 2, 3]), to: "activations/own")
        try writer.finish()
        let unknown = Report(try CompareReport(reference: path, candidate: path, options: .init())).plots
        #expect(unknown.first?.series.map(\.name) == ["B against A"])
        #expect(unknown.first?.caption.contains("exact result") == false)
        let known = folder.file("tiny.h5")
        try TinyResNet().write(to: known)
        let plots = Report(try CompareReport(reference: known, candidate: known, options: .init())).plots
        #expect(plots.first?.series.count == 3 && plots.first?.caption.contains("either is from the exact") == true)
    }

    /// Every loss stands beside the two others of its kind.
    @Test(arguments: ["ghm-paddle.h5", "ghm-pytorch.h5"]) func lossesBesideEachOther(file: String) throws {
        let losses = try LossReport(path: PackageFolder.fixture(file), isProfiled: true)
        for checked in losses.cases {
            guard let profile = checked.profile else { continue }
            let all = profile.isClassification ? ["cross-entropy", "focal", "ghm-c"] : ["asl1", "ghm-r", "smooth-l1"]
            #expect((profile.others + [checked.loss]).sorted() == all, "\(checked.name)")
            #expect(profile.groups.allSatisfy { $0.others.count == 2 && $0.others.allSatisfy(\.isFinite) })
        }
        let titles = Report(losses).plots.map { $0.title.prefix { $0 != " " } }
        #expect(titles == ["Gradient", "Gradient", "Reformulated", "Gradient", "Gradient", "Reformulated"])
    }

    /// A harmonised loss gives every part of the norms that is occupied the same weight: the sum of g·N/(R·n)/g over
    /// the N elements is N. Groups are halves of the 30 bins, so that the quotient of means is that of each element.
    @Test func harmonisingEvensOut() throws {
        let losses = try LossReport(path: PackageFolder.fixture("ghm-pytorch.h5"), isProfiled: true)
        let plain = try #require(losses.cases.first { $0.loss == "cross-entropy" && $0.profile != nil })
        let profile = try #require(plain.profile)
        let index = try #require(profile.others.firstIndex(of: "ghm-c"))
        try #require(profile.groups.allSatisfy { $0.size > 0 } && profile.norms.count == 30)
        let total = profile.groups.reduce(0.0) { $0 + $1.others[index] / $1.size * Double($1.count) }
        let elements = Double(profile.norms.reduce(0, +))
        #expect(abs(total - elements) <= 1e-9 * elements)
    }
}
