import AlignKit
import Foundation
import TestSupport
import Testing

/// How many columns of a terminal a text takes.
@Suite struct DisplayWidthTests {
    @Test(
        arguments: [
            ("", 0), ("layer1.0", 8), ("名前", 4), ("ｱ", 1), ("Ａ", 2), ("🧪", 2), ("e\u{301}", 1), ("é", 1), ("한국", 4),
            ("\u{1112}\u{1161}\u{11AB}", 2), ("β", 1), ("─…", 2), ("✅", 2), ("\u{20000}", 2), ("a\u{20DD}", 1),
            ("नि", 2), ("ไทย", 3), ("مرحبا", 5),
        ])
    func columns(text: String, width: Int) { #expect(text.displayWidth == width, "\(text)") }

    /// Cutting never goes beyond the room, and parts no letter from its marks.
    @Test func cutting() {
        let text = "名前e\u{301}🧪x"
        #expect((0...8).map { text.prefix(ofWidth: $0).displayWidth } == [0, 0, 2, 2, 4, 5, 5, 7, 8])
        #expect(text.prefix(ofWidth: 5) == "名前e\u{301}")
    }
}
