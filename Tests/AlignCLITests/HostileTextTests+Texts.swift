import AlignKit
import Foundation
import TestSupport
import Testing
import align_cli

/// Texts that a runner would take for commands, or a terminal for control, one by one.
extension HostileTextTests {
    @Test(arguments: HostileText.samples + HostileText.indentedCommands)
    func progress(text: String) {
        for isTerminal in [true, false] {
            final class Output { var text = "" }
            let output = Output()
            var line = ProgressLine(
                title: text, enabled: true, isTerminal: isTerminal, width: 200, start: .now - .seconds(100)
            ) { output.text += $0 }
            line.show(3, of: 10, text)
            expectHarmless(output.text.replacing("\r\u{1B}[K", with: ""), "progress")
        }
    }

    @Test func whatIsHarmlessStaysSo() {
        for text in HostileText.samples + HostileText.indentedCommands {
            #expect(text.harmless.harmless == text.harmless)
        }
        for text in ["layer1.0.relu#1", "a::b", "std::vector", "# heading", "12:30", "#", ""] {
            #expect(text.harmless == text)
        }
        #expect("::a\n ::b ##[c]".harmless == "\\u{3A}:a\n \\u{3A}:b #\\u{23}[c]")
    }
}
