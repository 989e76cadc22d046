/// What a reference file holds, for people: provenance, convention, and every tensor with its shape and type.
public struct FileDescription {
    private let file: ReferenceFile

    /// - Throws: `HDF5Error` where the file cannot be read, or is no reference file.
    public init(path: String) throws { file = try ReferenceFile(path: path) }

    /// A head and a tree; every line ends in a newline.
    public var text: String {
        let groups = [
            ("inputs", file.inputs), ("weights", file.weights), ("activations", file.activations),
            ("outputs", file.outputs),
        ]
        let lines = [file.path] + provenance + [convention, ""] + groups.flatMap(Self.tree) + others
        return lines.map(\.onOneLine).asTerminalText
    }

    private var provenance: [String] {
        let p = file.provenance
        let items: [(String, String?)] = [
            ("format", "\(p.format)"), ("framework", p.framework), ("version", p.frameworkVersion), ("model", p.model),
            ("configuration", p.configuration), ("device", p.device), ("threads", p.threads.map(String.init)),
            ("precision", p.precision), ("seed", p.seed.map(String.init)), ("producer", p.producer),
            ("created", p.created),
        ]
        return items.compactMap { title, value in value.map { Self.item(title, $0) } }
    }

    private var convention: String {
        if let declared = file.provenance.convention { return Self.item("convention", "\(declared), as declared") }
        do {
            guard let match = try NamingConvention.detect(keys: file.weights.map(\.name)) else {
                return Self.item("convention", "none that is known")
            }
            return Self.item("convention", "\(match.convention.name): \(match.explanation)")
        } catch {
            let names = "\(error.first.convention.name) or \(error.second.convention.name)"
            return Self.item("convention", "\(names), which differ in \(error.key)")
        }
    }

    /// A group's entries with shapes and types in columns; those of the activations in the order of execution.
    private static func tree(_ title: String, _ entries: [ReferenceFile.Entry]) -> [String] {
        guard !entries.isEmpty else { return ["\(title)  none"] }
        let ordered = entries.enumerated().sorted {
            ($0.element.order ?? .max, $0.offset) < ($1.element.order ?? .max, $1.offset)
        }.map(\.element)
        let width = min(entries.reduce(0) { max($0, $1.name.count) }, 60)
        var seen: [StorageIdentity: String] = [:]
        let lines = ordered.enumerated().map { position, entry in
            let branch = position == entries.count - 1 ? "└─" : "├─"
            let name = entry.name + String(repeating: " ", count: max(0, width - entry.name.count))
            return "\(branch) \(name)  \(description(of: entry, &seen))"
        }
        return ["\(title)  \(entries.count)"] + lines
    }

    private static func description(
        of entry: ReferenceFile.Entry, _ seen: inout [StorageIdentity: String]
    ) -> String {
        if let broken = entry.broken { return "! \(broken)" }
        let type = entry.elementType.map { "\($0)" } ?? ""
        let what = "\(type) \(entry.extents)"
        guard let identity = entry.identity else { return what }
        if let first = seen[identity] { return "\(what), the same data as \(first)" }
        seen[identity] = entry.name
        return what
    }

    /// Groups beside the four, by name.
    private var others: [String] {
        let known: Set = ["inputs", "weights", "activations", "outputs"]
        let names = ((try? file.groups(in: "")) ?? []).filter { !known.contains($0) }
        return names.isEmpty ? [] : ["also: " + names.joined(separator: ", ")]
    }

    private static func item(_ title: String, _ text: String) -> String {
        "  \(title)" + String(repeating: " ", count: max(1, 15 - title.count)) + text
    }
}
