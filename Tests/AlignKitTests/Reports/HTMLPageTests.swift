import AlignKit
import Foundation
import TestSupport
import Testing

/// The page as text; scripts/documents-test looks at it in a browser.
@Suite struct HTMLPageTests {
    @Test func theAnswerStandsFirst() throws {
        let page = HTMLPage([SampleReports.failed]).text
        let order = ["Not aligned", "First divergence", "pytorch 2", "<svg", "<table"].map {
            page.range(of: $0)?.lowerBound
        }
        #expect(order.allSatisfy { $0 != nil } && order.compactMap(\.self) == order.compactMap(\.self).sorted())
        #expect(page.components(separatedBy: "<tr id=").count == 11)
        #expect(page.contains("<a href=\"#r0-3\"><circle") && page.contains("class=\"marked\""))
    }

    /// What nobody knows stands where the rest of its column does.
    @Test func cellsFollowTheirColumns() {
        var report = SampleReports.passed
        report.columns = [.init("role", .text), .init("L2"), .init("relation", .text)]
        report.rows[0].values = [.none, .none]
        let page = HTMLPage([report]).text
        #expect(page.contains("<td>–</td><td class=\"n\" data-v=\"-1\">–</td><td>–</td><td><span"))
    }

    @Test func theFilterNamesWhatThePageHas() {
        let losses = Report(command: "ghm-loss", subject: "a.h5", outcome: .passed, verdict: "aligned", rowNoun: "call")
        var report = losses
        report.rows = [.init(name: "bins-10-c, call 0", status: .init("exact", .passed), values: [])]
        #expect(HTMLPage([report]).text.contains("placeholder=\"bins-10-c, call 0\""))
        #expect(HTMLPage([SampleReports.failed]).text.contains("placeholder=\"layer3\""), "where to look first")
        report.rows[0].name = "backbone.layer1.0.downsample.1"
        #expect(HTMLPage([report]).text.contains("placeholder=\"backbone.layer1.0\""))
        #expect(!HTMLPage([losses]).text.contains("placeholder"))
    }

    /// A phone shows the first chart before where all comes from, and says that a chart can be moved.
    @Test func narrowScreens() throws {
        let page = HTMLPage([SampleReports.failed]).text
        #expect(page.contains(".facts,.facts~*{order:1}.facts+figure{order:0}"))
        let facts = try #require(page.range(of: "</dl></div><figure>"), "the chart is beside what is moved behind it")
        #expect(page[facts.upperBound...].contains("<p class=\"swipe\">"))
    }

    /// The status stands where a phone shows it.
    @Test func statusesOnNarrowScreens() {
        let page = HTMLPage([SampleReports.failed]).text
        #expect(page.components(separatedBy: "<td data-s=\"").count == 11 && page.contains("<td data-s=\"diverged\">"))
        #expect(page.contains("td[data-s]::before{content:attr(data-s)"))
    }

    @Test func theWordsAreExplained() throws {
        var report = SampleReports.failed
        report.columns.append(.init("max abs, chained", .number, "max |ours − recorded|"))
        let page = HTMLPage([report]).text
        let start = try #require(page.range(of: "<details class=\"glossary\">"))
        let glossary = String(page[start.upperBound...].prefix { $0 != "\n" })
        for word in ["aligned", "diverged", "drifted", "verdict not aligned", "chained", "max abs, chained"] {
            #expect(glossary.contains("<dt>\(word)</dt>"), "\(word)")
        }
        #expect(!glossary.contains("<dt>imprecise</dt>") && !glossary.contains("<dt>isolated</dt>"))
        for status in TensorCheck.Status.allCases where status != .missing {
            var one = SampleReports.passed
            one.rows[0].status.word = status.rawValue
            #expect(HTMLPage([one]).text.contains("<dt>\(status.rawValue)</dt>"), "\(status)")
        }
        var weights = SampleReports.passed
        weights.command = "weights"
        for status in WeightCheck.Status.allCases {
            weights.rows[0].status.word = status.rawValue
            #expect(HTMLPage([weights]).text.contains("<dt>\(status.rawValue)</dt>"), "\(status)")
        }
    }

    @Test func captionsPromiseWhatIsDrawn() {
        #expect(HTMLPage([SampleReports.failed]).text.contains("Red: diverged."))
        var report = SampleReports.failed
        for index in report.plots[0].series[0].points.indices { report.plots[0].series[0].points[index].isMarked = nil }
        #expect(!HTMLPage([report]).text.contains("Red:"))
    }

    @Test func severalReportsHaveContents() {
        let page = HTMLPage([SampleReports.failed, SampleReports.passed, SampleReports.errored]).text
        #expect(page.contains("2 of 3 reports not aligned") && page.contains("<a href=\"#r2\">"))
        #expect(page.contains("</b> none.h5</p>") && page.contains("<p>no such file.</p>"))
    }

    @Test func nothingIsLoadedFromElsewhere() {
        let page = HTMLPage([SampleReports.failed]).text
        #expect(!page.contains("http:") && !page.contains("https:") && !page.contains("@import"))
        #expect(page.contains("default-src 'none'") || page.contains("default-src &#39;none&#39;"))
    }

    /// Without it no browser runs the script.
    @Test func thePolicyNamesTheScript() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("script.js")
        try HTMLScript.text.write(toFile: file, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["bash", "-c", "(sha256sum || shasum -a 256) < '\(file)' 2>/dev/null"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let digits = Array(output.prefix(64))
        try #require(digits.count == 64)
        let bytes = stride(from: 0, to: 64, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
        #expect(HTMLScript.digest == Data(bytes).base64EncodedString())
        #expect(HTMLPage([SampleReports.failed]).text.contains("<script>\(HTMLScript.text)</script>"))
    }

    @Test(arguments: HostileText.samples + [HostileText.everything])
    func hostileTextAddsNoElement(text: String) {
        func tags(_ page: String) -> [Substring] { page.matches(of: #/<\/?[a-zA-Z!][^ >]*/#).map(\.output) }
        let page = HTMLPage([SampleReports.hostile(text)]).text
        // Names that are too long have a title in place of themselves, which is no element.
        #expect(tags(page) == tags(HTMLPage([SampleReports.hostile("plain")]).text))
        #expect(page.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(page.utf8.count < 1_000_000)
    }

    @Test func heatMapsArePictures() throws {
        let values = [0, 1, .nan, 0.5, 2, 0]
        let image = try #require(HeatMapImage(.init(title: "", height: 2, width: 3, values: values)))
        let data = try #require(Data(base64Encoded: String(image.url.dropFirst("data:image/bmp;base64,".count))))
        #expect(data.count == 54 + 1024 + 8 && Array(data.prefix(2)) == Array("BM".utf8))
        #expect(
            Array(data.suffix(8)) == [64, 254, 0, 0, 0, 127, 255, 0], "from the lowest row, each to four bytes")
        #expect(image.largest == 2)
        #expect(HeatMapImage(.init(title: "", height: 2, width: 3, values: [1])) == nil)
        #expect(HeatMapImage(.init(title: "", height: 0, width: 0, values: [])) == nil)
    }

    /// Whatever a saved run holds, the plot is finite.
    @Test(arguments: [true, false], [Report.Plot.Series.Style.line, .points, .bars, .stackedBars])
    func plotsOfAnything(isLogarithmic: Bool, style: Report.Plot.Series.Style) {
        let values: [Double] = [
            0, -0.0, 1, -1, 1e308, -1e308, Double.leastNonzeroMagnitude, .infinity, -.infinity, .nan, 1e20,
            1e20 + 16384,
        ]
        for few in [values, Array(values.prefix(1)), [], [.nan], [1e20, 1e20]] {
            let points = few.enumerated().map { Report.Plot.Point(x: $1, y: $1, label: "x", row: $0) }
            let axis = Report.Plot.Axis("", isLogarithmic: isLogarithmic)
            let plot = Report.Plot(
                title: "", caption: "", x: axis, y: axis,
                series: [.init("a", style, points), .init("b", style, points)])
            var svg = MarkupWriter()
            SVGPlot(plot) { $0 == 1 ? "a" : nil }.write(to: &svg)
            #expect(!svg.output.contains("nan") && !svg.output.contains("inf"))
        }
    }

    @Test func logarithmicAxes() {
        let scale = PlotScale([1e-8, 1e-3], isLogarithmic: true, from: 0, to: 100)
        #expect(scale.position(1e-8) == 0 && abs(scale.position(1e-3) - 100) < 1e-9 && scale.position(.nan) == 100)
        #expect(scale.ticks.map(\.label) == ["1e-8", "1e-7", "1e-6", "1e-5", "1e-4", "1e-3"])
        let footed = PlotScale([0, 1e-8, 1e-3], isLogarithmic: true, from: 0, to: 100)
        #expect(footed.position(0) == 0 && footed.position(1e-8) > 5 && footed.ticks[0].label == "0")
        let linear = PlotScale([0, 173], isLogarithmic: false, from: 0, to: 173)
        #expect(linear.ticks.map(\.label) == ["0", "50", "100", "150"] && linear.position(17) == 17)
    }
}
