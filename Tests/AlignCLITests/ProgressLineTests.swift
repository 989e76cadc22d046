import Testing
import align_cli

/// What is said of work that lasts, to a terminal and to a file.
@Suite struct ProgressLineTests {
    private final class Output { var text = "" }

    private let output = Output()
    private let start = ContinuousClock.now

    private func line(isTerminal: Bool, enabled: Bool = true, width: Int = 80) -> ProgressLine {
        ProgressLine(title: "mine.h5", enabled: enabled, isTerminal: isTerminal, width: width, start: start) {
            [output] in
            output.text += $0
        }
    }

    @Test func aTerminalHasABar() {
        var line = line(isTerminal: true)
        line.show(0, of: 100, "conv1", at: start)
        #expect(output.text == "", "not for work that is done at once")
        line.show(50, of: 100, "layer2", at: start + .seconds(10))
        #expect(output.text == "\r\u{1B}[K██████████░░░░░░░░░░ 51/100 layer2, about 10 s left  mine.h5")
        line.show(51, of: 100, "layer3", at: start + .milliseconds(10_050))
        #expect(!output.text.contains("layer3"), "ten times a second is enough")
        line.clear()
        #expect(output.text.hasSuffix("\r\u{1B}[K"))
    }

    @Test func aLineFitsItsTerminal() {
        var line = line(isTerminal: true, width: 40)
        line.show(1, of: 100, String(repeating: "x", count: 500), at: start + .seconds(1))
        #expect(output.text.count == 39 + 4)
    }

    @Test func aFileHasLinesNowAndThen() {
        var line = line(isTerminal: false)
        for second in 0...13 {
            line.show(second, of: 20, "n\(second)", at: start + .milliseconds(second * 1000 + 500))
        }
        #expect(
            output.text.split(separator: "\n").map { $0.prefix(27) } == [
                "progress  mine.h5: 2 of 20,", "progress  mine.h5: 7 of 20,", "progress  mine.h5: 12 of 20",
            ])
        line.clear()
        #expect(!output.text.contains("\u{1B}"))
    }

    @Test func quietMeansNothing() {
        var line = line(isTerminal: true, enabled: false)
        line.show(5, of: 10, "x", at: start + .seconds(9))
        line.clear()
        #expect(output.text == "")
    }

    @Test func namesDoNotMoveTheCursor() {
        var line = line(isTerminal: false)
        line.show(1, of: 2, "\u{1B}[2J\n\u{202E}x", at: start + .seconds(3))
        #expect(output.text == "progress  mine.h5: 2 of 2, \\u{1B}[2J\\u{A}\\u{202E}x, about 3 s left\n")
    }
}
