import AlignKit
import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// JUnit, Markdown and annotations of reports, honest and hostile.
@Suite struct DocumentTests {
    /// Elements, attributes and text of a document, as a parser sees them.
    private final class Reader: NSObject, XMLParserDelegate {
        var elements: [(name: String, attributes: [String: String])] = []
        var text = ""

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            elements.append((name, attributes))
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

        func named(_ name: String) -> [[String: String]] { elements.filter { $0.name == name }.map(\.attributes) }
    }

    private func read(_ xml: String) throws -> Reader {
        let reader = Reader()
        let parser = XMLParser(data: Data(xml.utf8))
        parser.delegate = reader
        #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")")
        return reader
    }

    @Test func junitHasACaseForEachRow() throws {
        let xml = try read(JUnitDocument([SampleReports.failed, SampleReports.passed, SampleReports.errored]).text)
        #expect(
            xml.named("testsuites") == [
                ["name": "align-cli", "tests": "12", "failures": "1", "errors": "1", "skipped": "6"]
            ])
        let suites = xml.named("testsuite")
        #expect(suites.map { $0["name"] } == ["resnet50 models/mine.h5", "fpn a.h5", "fpn none.h5"])
        #expect(suites.map { $0["tests"] } == ["10", "1", "1"] && suites.map { $0["failures"] } == ["1", "0", "0"])
        #expect(suites.map { $0["skipped"] } == ["6", "0", "0"])
        let cases = xml.named("testcase")
        #expect(cases.count == 12 && cases[3] == ["classname": "resnet50.mine", "name": "layer3"])
        let failures = xml.named("failure")
        #expect(failures == [["type": "diverged", "message": "made here"]], "and the numbers are in the text")
        #expect(xml.text.contains("layer3: diverged, made here\nmax abs 3\nworst at [3]\nreproduce: "))
        #expect(xml.text.contains("reproduce: align-cli resnet50 --layers layer3 models/mine.h5"))
        #expect(xml.named("error").map { $0["message"] } == ["no such file"])
        #expect(xml.named("property").contains(["name": "framework", "value": "pytorch 2"]))
    }

    @Test func whatNoRowStandsForIsACaseOfItsOwn() throws {
        var report = SampleReports.passed
        report.outcome = .failed
        report.objections = ["no convolution was compared"]
        let xml = try read(JUnitDocument([report]).text)
        #expect(xml.named("testcase").map { $0["name"] } == ["conv", "verdict"])
        #expect(xml.named("failure").map { $0["message"] } == ["no convolution was compared"])
        #expect(xml.named("testsuites")[0]["failures"] == "1" && xml.named("testsuites")[0]["tests"] == "2")
    }

    @Test(arguments: HostileText.samples + [HostileText.everything])
    func junitOfHostileTextIsWellFormed(text: String) throws {
        let xml = try read(JUnitDocument([SampleReports.hostile(text)]).text)
        #expect(xml.named("testcase").count == 11 && xml.named("failure").count == 2 && xml.named("skipped").count == 6)
        if text.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value < 127 }) {
            #expect(xml.named("testcase")[0]["name"] == text + "0", "and the text is the same")
        }
        #expect(!xml.elements.contains { ["script", "img", "svg"].contains($0.name) })
    }

    @Test func markdownSaysWhereAndHowBad() {
        let text = MarkdownSummary([SampleReports.failed, SampleReports.passed]).text
        #expect(text.contains("## ❌ resnet50 <code>models/mine.h5</code>"))
        #expect(text.contains("First at <code>layer3</code>: diverged, made here"))
        #expect(text.contains("7 drifted") == false && text.contains("1 diverged; 6 drifted"))
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| <code>") }
        #expect(rows.count == 9 && rows[0].contains("layer3") && rows[0].contains("3.0e-03"))
        #expect(text.contains("## ✅ fpn <code>a.h5</code>"))
    }

    @Test(arguments: HostileText.samples.filter { $0 != " " } + [HostileText.everything])
    func markdownOfHostileTextHasNoStructureOfItsOwn(text: String) {
        let shape = { (text: String) in
            text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                line.split(separator: "|", omittingEmptySubsequences: false).count * 1000
                    + line.prefix { "#>-*|< ".contains($0) }.count
            }
        }
        let hostile = MarkdownSummary([SampleReports.hostile(text)]).text
        #expect(shape(hostile) == shape(MarkdownSummary([SampleReports.hostile("plain")]).text))
        let left = hostile.replacing("<code>", with: "").replacing("</code>", with: "")
            .replacing(#/</?(details|summary)>/#, with: "")
        #expect(!left.unicodeScalars.contains("<") && !left.contains("](") && !left.contains("`"))
        #expect(!left.contains("://") && !left.contains("www."))
    }

    @Test func annotationsAreOneLine() throws {
        #expect(WorkflowAnnotation(SampleReports.passed).text == nil)
        let line = try #require(WorkflowAnnotation(SampleReports.failed).text)
        #expect(
            line.hasPrefix(
                "::error title=align-cli resnet50%3A not aligned::models/mine.h5: first divergence at layer3: diverged, made here; max abs 3"
            ))
        for text in HostileText.samples {
            let line = try #require(WorkflowAnnotation(SampleReports.hostile(text)).text)
            #expect(line.unicodeScalars.filter { $0.properties.generalCategory == .control } == ["\n"])
            #expect(line.hasPrefix("::error title=") && line.utf8.count < 9000)
        }
    }
}
