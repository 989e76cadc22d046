/// Writes HTML or XML. Every text and every attribute is escaped, wherever it comes from.
package struct MarkupWriter {
    package private(set) var output = ""

    package init() {}

    /// An element with what `content` writes into it.
    ///
    /// - Parameter attributes: those that are nil are left out.
    mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ content: (inout Self) -> Void
    ) {
        open(name, attributes)
        content(&self)
        output += "</\(name)>"
    }

    /// An element that holds text alone.
    mutating func element(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], text: String) {
        element(name, attributes) { $0.text(text) }
    }

    /// An element that holds nothing and has no end tag of its own.
    mutating func empty(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:]) {
        open(name, attributes, end: "/>")
    }

    mutating func text(_ text: String) { output += text.escapedForMarkup }

    /// Lines of text. Their line ends are kept.
    mutating func lines(_ lines: [String]) { output += lines.map(\.escapedForMarkup).joined(separator: "\n") }

    /// Writes markup without escaping it.
    mutating func raw(_ markup: String) { output += markup }

    mutating func newline() { output += "\n" }

    private mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String?>, end: String = ">") {
        output += "<\(name)"
        for (key, value) in attributes {
            if let value { output += " \(key)=\"\(value.escapedForMarkup)\"" }
        }
        output += end
    }
}
