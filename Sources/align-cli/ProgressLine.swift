import AlignKit
import Foundation

/// How far work has come, on standard error: a bar that is written over where a person is looking, a line now and then
/// where output is kept. Work of less than a second says nothing to a file.
package struct ProgressLine {
    private let title: String
    private let isEnabled: Bool
    private let isTerminal: Bool
    private let width: Int
    private let write: (String) -> Void
    private let start: ContinuousClock.Instant
    /// When it is next time to say something.
    private var next: Duration
    private var isVisible = false

    package init(
        title: String, enabled: Bool, isTerminal: Bool = Terminal.errorIsTerminal, width: Int = Terminal.errorWidth,
        start: ContinuousClock.Instant = .now, write: @escaping (String) -> Void = Terminal.printError
    ) {
        self.title = Self.plain(title)
        isEnabled = enabled
        self.isTerminal = isTerminal
        self.width = width
        self.start = start
        self.write = write
        next = isTerminal ? .milliseconds(300) : .seconds(1)
    }

    /// Before each step: its number from 0, how many there are, and its name.
    package mutating func show(_ position: Int, of count: Int, _ name: String, at now: ContinuousClock.Instant = .now) {
        let elapsed = now - start
        guard isEnabled, count > 0, elapsed >= next else { return }
        next = elapsed + (isTerminal ? .milliseconds(100) : .seconds(5))
        let rest = Self.rest(elapsed, position, count)
        let name = Self.plain(name)
        if isTerminal {
            isVisible = true
            let text = "\(Self.bar(Double(position) / Double(count))) \(position + 1)/\(count) \(name)\(rest)  \(title)"
            write("\r\u{1B}[K" + text.prefix(ofWidth: max(1, width - 1)))
        } else {
            write("progress  \(title): \(position + 1) of \(count), \(name)\(rest)\n")
        }
    }

    package mutating func clear() {
        if isVisible { write("\r\u{1B}[K") }
        isVisible = false
    }

    /// What the steps that are left take if they are like those before them.
    private static func rest(_ elapsed: Duration, _ position: Int, _ count: Int) -> String {
        guard position > 0, position * 20 >= count else { return "" }
        let seconds = elapsed / .seconds(1) / Double(position) * Double(count - position)
        return seconds < 1 ? "" : ", about \(Int(seconds.rounded(.up))) s left"
    }

    private static func bar(_ share: Double) -> String {
        let full = Int((share * 20).rounded())
        return String(repeating: "█", count: full) + String(repeating: "░", count: 20 - full)
    }

    /// Names come from files, and may hold what moves a cursor.
    private static func plain(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(120))).visible.harmless
    }
}
