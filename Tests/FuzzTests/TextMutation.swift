import TestSupport

/// Changes a JSON text, or a map of paths: as text, and as what it says.
enum TextMutation {
    private static let values = [
        "null", "true", "0", "-0", "-1", "1e999", "-1e308", "5e-324", "1.5", "9223372036854775808", "\"\"", "\"nan\"",
        "\"inf\"", "[]", "{}", "[[]]", "{\"\":0}", "NaN", "\"\\ud800\"", "\"\\u0000\"", "00", "1.", "\"\u{202E}\"",
    ]
    private static let marks = Array("{}[],:\"\\".utf8)

    static func apply(to text: [UInt8], _ dice: inout SplitMix64) -> [UInt8] {
        var text = text
        for _ in 0..<dice.few() where !text.isEmpty { change(&text, &dice) }
        return text
    }

    private static func change(_ text: inout [UInt8], _ dice: inout SplitMix64) {
        let position = dice.number(below: text.count)
        switch dice.number(below: 10) {
        case 0: text[position] = .random(in: 0...255, using: &dice)
        case 1: text[position] = dice.pick(marks)
        case 2: text.removeSubrange(position..<min(text.count, position + dice.pick([1, 2, 10, 100])))
        case 3: if dice.happens(oneIn: 4) { text.removeSubrange(position...) }
        case 4:
            let copy = text[position..<min(text.count, position + dice.pick([1, 10, 100, 1000]))]
            text.insert(contentsOf: copy, at: dice.number(below: text.count))
        case 5:
            let open = dice.pick(["[", "{\"a\":"])
            let depth = dice.pick([3, 70, 600, 20_000])
            text.insert(contentsOf: Array(String(repeating: open, count: depth).utf8), at: position)
        default: replaceValue(&text, from: position, &dice)
        }
    }

    /// The value after the next colon or comma becomes another.
    private static func replaceValue(_ text: inout [UInt8], from position: Int, _ dice: inout SplitMix64) {
        let separators = Array(":,[".utf8)
        guard let start = text[position...].firstIndex(where: separators.contains).map({ $0 + 1 }) else { return }
        let end = text[start...].firstIndex { Array(",]}".utf8).contains($0) } ?? text.endIndex
        let value = dice.happens(oneIn: 3) ? "\"\(dice.pick(HostileText.samples).prefix(200))\"" : dice.pick(values)
        text.replaceSubrange(start..<end, with: Array(value.utf8))
    }
}
