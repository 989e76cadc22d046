/// A path with numbers in it, as one library writes it: `layer{S}.{B}.conv{j}`.
///
/// A number stands in braces under a letter. `{S+1}` is written one higher than its value. `{B|a}` is written as a
/// letter, with a for 0; `{j-1|a}` with a for 1. `{i>2}` matches only numbers above 2. Where a letter occurs twice,
/// both stand for the same number. Two patterns with the same letters translate into each other.
struct NamePattern: Sendable {
    /// The numbers that the letters stand for.
    typealias Numbers = [(letter: UInt8, value: Int)]

    private enum Element {
        case literal([UInt8])
        case number(letter: UInt8, offset: Int, least: Int, isSpelledAsLetter: Bool)
    }

    private let elements: [Element]

    /// - Precondition: every brace is closed and holds what is described above.
    init(_ text: String) {
        var elements: [Element] = []
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{") {
            let close = rest[open...].firstIndex(of: "}")!
            if open > rest.startIndex { elements.append(.literal(Array(rest[..<open].utf8))) }
            elements.append(Self.number(rest[rest.index(after: open)..<close]))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { elements.append(.literal(Array(rest.utf8))) }
        self.elements = elements
    }

    private static func number(_ text: Substring) -> Element {
        let isSpelledAsLetter = text.hasSuffix("|a")
        let body = isSpelledAsLetter ? text.dropLast(2) : text
        let parts = body.dropFirst().split(separator: ">", omittingEmptySubsequences: false)
        return .number(
            letter: body.utf8.first!, offset: parts[0].isEmpty ? 0 : Int(parts[0])!,
            least: parts.count > 1 ? Int(parts[1])! + 1 : 0, isSpelledAsLetter: isSpelledAsLetter)
    }

    /// The numbers in `path`; nil where it does not match this pattern.
    func numbers(in path: ArraySlice<UInt8>) -> Numbers? {
        var rest = path
        var numbers: Numbers = []
        for element in elements {
            switch element {
            case .literal(let bytes):
                guard rest.starts(with: bytes) else { return nil }
                rest = rest.dropFirst(bytes.count)
            case .number(let letter, let offset, let least, let isSpelledAsLetter):
                guard let spelled = Self.read(&rest, isSpelledAsLetter) else { return nil }
                let value = spelled - offset
                if value < least { return nil }
                if let known = numbers.first(where: { $0.letter == letter }), known.value != value { return nil }
                numbers.append((letter, value))
            }
        }
        return rest.isEmpty ? numbers : nil
    }

    /// The path for these numbers; nil where this pattern cannot write them.
    func path(for numbers: Numbers) -> String? {
        var bytes: [UInt8] = []
        for element in elements {
            switch element {
            case .literal(let literal): bytes += literal
            case .number(let letter, let offset, let least, let isSpelledAsLetter):
                guard let value = numbers.first(where: { $0.letter == letter })?.value, value >= least else {
                    return nil
                }
                let spelled = value + offset
                guard spelled >= 0, !isSpelledAsLetter || spelled < 26 else { return nil }
                bytes += isSpelledAsLetter ? [UInt8(ascii: "a") + UInt8(spelled)] : Array("\(spelled)".utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Takes a letter or up to four digits, without leading zeros, from the front of `rest`.
    private static func read(_ rest: inout ArraySlice<UInt8>, _ isSpelledAsLetter: Bool) -> Int? {
        if isSpelledAsLetter {
            guard let byte = rest.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) else { return nil }
            rest = rest.dropFirst()
            return Int(byte - UInt8(ascii: "a"))
        }
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...4).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        rest = rest.dropFirst(digits.count)
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}

/// One line of a table of names: our path of a module, and a library's.
struct NamingRule: Sendable {
    /// What the path names.
    enum Use: Sendable {
        /// The module whose parameters are stored under it, and its output.
        case both
        /// The parameters alone: the output of the module of that path is something else.
        case parameters
        /// An output alone: of a container, or of a function.
        case output
    }

    let ours: NamePattern
    let theirs: NamePattern
    let use: Use

    init(_ ours: String, _ theirs: String, _ use: Use = .both) {
        self.ours = NamePattern(ours)
        self.theirs = NamePattern(theirs)
        self.use = use
    }

    /// A path that both write alike.
    init(_ path: String, _ use: Use = .both) { self.init(path, path, use) }

    func ourPath(for path: ArraySlice<UInt8>) -> String? { theirs.numbers(in: path).flatMap(ours.path) }

    func theirPath(for path: ArraySlice<UInt8>) -> String? { ours.numbers(in: path).flatMap(theirs.path) }
}
