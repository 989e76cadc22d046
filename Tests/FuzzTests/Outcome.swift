import Foundation

/// What a run of the command left, and what is wrong with that.
struct Outcome {
    let status: Int32
    let output: String
    let errors: String

    /// The statuses that the command has.
    static let statuses: [Int32] = [0, 1, 2, 64]

    private var lines: [Substring] {
        errors.split(separator: "\n").filter { !$0.hasPrefix("progress  ") }
    }

    /// Whether the guard has ended the process. What glibc says of a damaged heap outside of a reading, and what a
    /// worker has said before it dies, stands before the guard's line.
    var isGuarded: Bool { status == 2 && lines.last?.contains(": the file is damaged: reading it ") == true }

    /// nil where all is as it should be.
    var fault: String? {
        guard Self.statuses.contains(status) else { return "status \(status)" }
        switch status {
        case 2 where lines.isEmpty: return "status 2 without a line"
        case 2 where lines.count > 1: return "status 2 with \(lines.count) lines"
        case 0, 1: if !lines.isEmpty { return "status \(status) with \(lines.count) lines of complaint" }
        default: break
        }
        let isHarmful = (output + errors).unicodeScalars.contains { scalar in
            scalar.value < 0x20 && scalar != "\n" || (0x7F..<0xA0).contains(scalar.value)
        }
        return isHarmful ? "control characters in what it prints" : nil
    }
}
