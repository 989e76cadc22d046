/// A recording of what a framework computed: one HDF5 file with weights, inputs, activations and outputs.
///
/// Opening reads the origin of the recording and lists the four groups. Elements are read when asked for, and not kept.
/// Names are verbatim: nothing is renamed, transposed or converted.
///
///     let reference = try ReferenceFile(path: "live.h5")
///     for entry in reference.weights {
///         let weight = try reference.tensor(entry, as: Float.self)
///     }
///
/// It is safe to use from several threads, which take turns inside HDF5.
public struct ReferenceFile: Sendable {
    /// The file, as the caller spelled it.
    public let path: String

    /// The origin of the recording.
    public let provenance: Provenance

    /// The inputs of the model: the members of `/inputs`, in the order of their names' bytes.
    public internal(set) var inputs: [Entry]

    /// Parameters and buffers: the members of `/weights`, in the order of their names' bytes.
    public let weights: [Entry]

    /// The members of `/activations`, in the order of their names' bytes; `Entry.order` has the order of execution.
    public internal(set) var activations: [Entry]

    /// The members of `/outputs`, in the order of their names' bytes.
    public internal(set) var outputs: [Entry]

    let file: HDF5File

    /// Opens a reference file.
    ///
    /// An entry that cannot be used is listed with its error in `Entry.broken`; the file still opens. A missing group
    /// is empty.
    ///
    /// - Parameters:
    ///   - path: where the file is.
    ///   - elementCap: the largest number of elements that a dataset may have.
    /// - Throws: `HDF5Error`, where the file does not exist, is not an HDF5 file, is damaged or truncated, has no
    ///   `alignkit_format` or one that this package does not read, lacks `framework` or `model`, or where one of the
    ///   four groups is not a group.
    public init(path: String, elementCap: Int = 1 << 31) throws(HDF5Error) {
        self.path = path
        file = try HDF5File(path: path, elementCap: elementCap)
        provenance = try Provenance(of: file)
        inputs = try Self.entries(of: file, in: "inputs")
        weights = try Self.entries(of: file, in: "weights")
        activations = try Self.entries(of: file, in: "activations")
        outputs = try Self.entries(of: file, in: "outputs")
    }

    /// The members of any other group, in the order of their names' bytes: `entries(in: "cases/mmdet/calls/0")`.
    ///
    /// A member that is itself a group is listed as broken; `groups(in:)` lists only groups.
    ///
    /// - Returns: the members; none where the group does not exist.
    /// - Throws: `HDF5Error`, where `group` is not a group, or where its path goes through a refused link.
    public func entries(in group: String) throws(HDF5Error) -> [Entry] {
        try Self.entries(of: file, in: group)
    }

    /// The names of the groups in a group, in the order of their bytes; `""` is the root.
    ///
    /// - Returns: the names; none where the group does not exist.
    /// - Throws: `HDF5Error`, where `group` is not a group, or where its path goes through a refused link.
    public func groups(in group: String) throws(HDF5Error) -> [String] {
        guard try file.contains(group) else { return [] }
        return try file.members(of: group).filter { if case .success(.group) = $0.object { true } else { false } }
            .map(\.name)
    }

    /// The names in a group, whatever they stand for: only the group is opened.
    func names(in group: String) throws(HDF5Error) -> [String] { try file.names(of: group) }

    /// The dataset at `path`: `entry(at: "loss")`.
    ///
    /// - Throws: `HDF5Error`, where it does not exist or cannot be used.
    public func entry(at path: String) throws(HDF5Error) -> Entry {
        Entry(try file.dataset(at: path), order: nil)
    }

    /// The groups that hold no samples.
    private static let alwaysWhole: Set<Substring> = ["inputs", "weights", "cases"]

    private static func entries(of file: HDF5File, in group: String) throws(HDF5Error) -> [Entry] {
        guard try file.contains(group) else { return [] }
        let isWhole = alwaysWhole.contains(group.prefix { $0 != "/" })
        let entries = try file.members(of: group, attributes: isWhole ? ["order", "sampled_shape"] : ["order"]).map {
            Entry($0, file: file.path, isWhole: isWhole)
        }
        var names: Set<String> = []
        // Names with different bytes can be the same text, by the rules of Unicode and of Swift.
        for entry in entries where !names.insert(entry.name).inserted {
            throw HDF5Error(
                .ambiguousName, file: file.path, path: entry.path, expected: "names that differ as text",
                found: "two links of this name")
        }
        return entries
    }
}

extension ReferenceFile {
    /// Every dataset of the file, or of one of its groups, group after group, depth first, in the order of the names'
    /// bytes.
    ///
    /// A group is listed once, under the first of its paths. So the listing ends even where groups contain each other.
    /// Another link to the group is listed as a broken entry, and so is a group more than 32 levels down.
    ///
    /// - Throws: `HDF5Error`, where a group cannot be read.
    package func allEntries(in group: String = "") throws(HDF5Error) -> [Entry] {
        var entries: [Entry] = []
        var listed: Set<StorageIdentity> = [try file.root(at: group)]
        var pending = try Array(file.members(of: group, attributes: ["order"]).reversed())
        while let member = pending.popLast() {
            guard case .success(.group(let identity)) = member.object,
                member.path.utf8.count(where: { $0 == UInt8(ascii: "/") }) < 32, listed.insert(identity).inserted
            else {
                entries.append(Entry(member, file: path))
                continue
            }
            pending += try file.members(of: identity, at: member.path, attributes: ["order"]).reversed()
        }
        return entries
    }
}
