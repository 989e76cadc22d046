import AlignKit
import TestSupport
import Testing

/// Every document of a check, as a user of the library makes them.
@Suite struct DocumentTests {
    @Test func aCheckHasEveryDocument() throws {
        var options = ParityReport.Options()
        options.evidence = [.maps, .hulls]
        let parity = try ParityReport.featurePyramid(
            path: PackageFolder.fixture("fpn-torchvision.h5"), options: options)
        let report = parity.report
        #expect(HTMLPage([report]).text.contains("<svg"))
        #expect(JUnitDocument([report]).text.contains("<testsuites"))
        #expect(MarkdownSummary([report]).text.contains("aligned"))
        #expect(TextRenderer(report).text == parity.text())
        #expect(try JSONRenderer([report]).object?.contains("\"verdict\"") == true)
        #expect(SavedRun([report]).reports[0].judged(rtol: 1e-3, atol: 1e-5).sentence.contains("13 of 13"))
    }
}
