/// Reads a JSON text (RFC 8259) strictly, in time that grows with its length alone. These are errors: a key that an
/// object has twice, more than 64 levels of nesting, and text after the value.
package struct JSONReader {
    /// Where the text is wrong, in one line: `line 1, byte 5: expected …, found …`.
    package struct Failure: Error, Hashable, CustomStringConvertible {
        package let description: String
        /// Whether the text ends too early.
        package var isCutOff = false
    }

    /// The greatest depth: deeper than anything that is written by hand or by this package.
    package static let deepest = 64

    /// - Throws: `Failure` for the first thing that is wrong.
    package static func value(of text: some Collection<UInt8>) throws(Failure) -> JSONValue {
        var reader = JSONReader(bytes: Array(text), keepsValues: true)
        return try reader.whole()
    }

    /// Makes sure that a text is one value, whose objects have each key once.
    ///
    /// - Throws: `Failure` for the first thing that is wrong.
    package static func check(_ text: some Collection<UInt8>) throws(Failure) {
        var reader = JSONReader(bytes: Array(text), keepsValues: false)
        _ = try reader.whole()
    }

    private let bytes: [UInt8]
    /// Whether the members of lists and objects are kept.
    private let keepsValues: Bool
    private var position = 0

    private init(bytes: [UInt8], keepsValues: Bool) {
        self.bytes = bytes
        self.keepsValues = keepsValues
    }

    private mutating func whole() throws(Failure) -> JSONValue {
        // A byte order mark, which some editors write.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw failure("the end") }
        return value
    }

    private mutating func value(depth: Int) throws(Failure) -> JSONValue {
        skipSpace()
        switch next ?? 0 {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try list(depth: depth + 1)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default:
            for (word, value) in [("true", JSONValue.truth(true)), ("false", .truth(false)), ("null", .null)]
            where bytes[position...].starts(with: word.utf8) {
                position += word.utf8.count
                return value
            }
            throw failure("a value")
        }
    }

    private mutating func object(depth: Int) throws(Failure) -> JSONValue {
        try enter(depth)
        var members: [String: JSONValue] = [:]
        while !consume("}") {
            if !members.isEmpty, !consume(",") { throw failure("a comma or the end of the object") }
            skipSpace()
            let start = position
            guard next == UInt8(ascii: "\"") else { throw failure("a key") }
            let key = try text()
            guard members[key] == nil else {
                position = start
                throw failure("each key once", found: "“\(key)” again")
            }
            guard consume(":") else { throw failure("a colon") }
            let value = try value(depth: depth)
            members[key] = keepsValues ? value : .null
        }
        return .object(keepsValues ? members : [:])
    }

    private mutating func list(depth: Int) throws(Failure) -> JSONValue {
        try enter(depth)
        var members: [JSONValue] = []
        var isFirst = true
        while !consume("]") {
            if !isFirst, !consume(",") { throw failure("a comma or the end of the list") }
            isFirst = false
            let value = try value(depth: depth)
            if keepsValues { members.append(value) }
        }
        return .list(members)
    }

    /// Skips the bracket of a list or an object.
    private mutating func enter(_ depth: Int) throws(Failure) {
        guard depth <= Self.deepest else { throw failure("at most \(Self.deepest) levels", found: "more") }
        position += 1
    }
}

extension JSONReader {
    /// A number such as -0.5e+10: no leading zeros, digits on both sides of the point.
    private mutating func number() throws(Failure) -> Double {
        let start = position
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        let spelled = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Double(spelled), value.isFinite else {
            position = start
            throw failure("a number that float64 holds")
        }
        return value
    }

    private mutating func digits() throws(Failure) {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw failure("a digit") }
    }

    /// The text between quotation marks.
    private mutating func text() throws(Failure) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            switch byte {
            case UInt8(ascii: "\\"): text += String(try escaped()).utf8
            case 0..<0x20: throw failure("an escape such as \\n")
            default:
                text.append(byte)
                position += 1
            }
        }
        guard next != nil, let valid = String(validating: text, as: UTF8.self) else {
            throw failure(next == nil ? "a quotation mark" : "text in UTF-8")
        }
        position += 1
        return valid
    }

    /// The character that a backslash introduces.
    private mutating func escaped() throws(Failure) -> Unicode.Scalar {
        position += 1
        let plain: [UInt8: Unicode.Scalar] = [
            UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
            UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
        ]
        if let byte = next, let scalar = plain[byte] {
            position += 1
            return scalar
        }
        let high = try unit()
        if let scalar = Unicode.Scalar(high) { return scalar }
        // The first half of a surrogate pair; the second half follows.
        guard (0xD800..<0xDC00).contains(high), take("\\"), case let low = try unit(), (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw failure("the other half of a surrogate pair") }
        return scalar
    }

    /// The four digits after `\u`.
    private mutating func unit() throws(Failure) -> UInt32 {
        guard take("u"), position + 4 <= bytes.count,
            case let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self),
            digits.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }), let value = UInt32(digits, radix: 16)
        else {
            var failure = failure("an escape such as \\n or \\u00e9")
            failure.isCutOff = failure.isCutOff || bytes.count - position < 4
            throw failure
        }
        position += 4
        return value
    }
}

extension JSONReader {
    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    /// Skips one character if it comes next.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Skips white space, and then one character if it comes next.
    private mutating func consume(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        return take(character)
    }

    private func failure(_ expected: String, found: String? = nil) -> Failure {
        let before = bytes[..<min(position, bytes.count)]
        let line = before.count { $0 == 0x0A } + 1
        let column = position - (before.lastIndex(of: 0x0A) ?? -1)
        let rest = String(decoding: bytes[before.endIndex...].prefix(12), as: UTF8.self)
        let found = found ?? (next == nil ? "the end" : "“\(rest)”")
        let isWordCut = ["true", "false", "null"].contains { $0.utf8.starts(with: bytes[before.endIndex...]) }
        return Failure(
            description: "line \(line), byte \(column): expected \(expected), found \(found)".visible,
            isCutOff: next == nil || isWordCut)
    }
}
