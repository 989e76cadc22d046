/// What a reference file holds, for people: provenance, convention, and every tensor with its shape and type.
package struct FileDescription {
    private let file: ReferenceFile

    /// - Throws: `HDF5Error` where the file cannot be read, or is no reference file.
    package init(path: String) throws { file = try ReferenceFile(path: path) }

    /// A head and a tree; every line ends in a newline.
    package var text: String {
        let groups = [
            ("inputs", file.inputs), ("weights", file.weights), ("activations", file.activations),
            ("outputs", file.outputs),
        ].map { ($0, $1 + nested(in: $1)) }
        let lines = [file.path] + provenance + [convention, ""] + (groups + others).flatMap(Self.tree)
        return lines.map(\.visible).asTerminalText
    }

    /// The contents of groups that are found where a tensor is expected.
    private func nested(in entries: [ReferenceFile.Entry]) -> [ReferenceFile.Entry] {
        entries.filter { $0.broken?.problem == .notDataset }.flatMap { (try? file.allEntries(in: $0.path)) ?? [] }
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
        let group = "\(title)/"
        func place(_ entry: ReferenceFile.Entry) -> String {
            (entry.path.hasPrefix(group) ? String(entry.path.dropFirst(group.count)) : entry.path).visible
        }
        let width = min(entries.reduce(0) { max($0, place($1).displayWidth) }, 60)
        var seen: [StorageIdentity: String] = [:]
        let lines = ordered.enumerated().map { position, entry in
            let branch = position == entries.count - 1 ? "└─" : "├─"
            let name = place(entry).padded(to: width)
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

    /// All groups beside the four known ones, by name, with everything that they hold; then the entries at the root,
    /// which are in no group.
    private var others: [(String, [ReferenceFile.Entry])] {
        let known: Set = ["inputs", "weights", "activations", "outputs"]
        let groups = (try? file.groups(in: "")) ?? []
        let root = ((try? file.entries(in: "")) ?? []).filter { !groups.contains($0.name) }
        return groups.filter { !known.contains($0) }.map { ($0, (try? file.allEntries(in: $0)) ?? []) }
            + (root.isEmpty ? [] : [("in no group", root)])
    }

    private static func item(_ title: String, _ text: String) -> String {
        "  \(title)" + String(repeating: " ", count: max(1, 15 - title.count)) + text
    }
}
