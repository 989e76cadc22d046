import AlignKit
import Foundation

/// The progress of the work, on standard error. On a terminal it is a bar that is overwritten; where output is kept, it
/// is a line from time to time. Work of less than a second writes nothing to a file.
package struct ProgressLine {
    private let title: String
    private let isEnabled: Bool
    private let isTerminal: Bool
    private let width: Int
    private let write: (String) -> Void
    private let start: ContinuousClock.Instant
    /// The earliest time of the next message.
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

    /// Shows a step before it runs: its number from 0, the number of steps, and its name.
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

    /// The time that the remaining steps take if they are like those before them.
    private static func rest(_ elapsed: Duration, _ position: Int, _ count: Int) -> String {
        guard position > 0, position * 20 >= count else { return "" }
        let seconds = elapsed / .seconds(1) / Double(position) * Double(count - position)
        return seconds < 1 ? "" : ", about \(Int(seconds.rounded(.up))) s left"
    }

    private static func bar(_ share: Double) -> String {
        let full = Int((share * 20).rounded())
        return String(repeating: "█", count: full) + String(repeating: "░", count: 20 - full)
    }

    /// Names come from files, and may hold characters that move a cursor.
    private static func plain(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(120))).visible.harmless
    }
}
