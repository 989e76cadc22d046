import AlignKit
import TestSupport

/// A recording in memory, to be changed in what it says and written again by our own writer.
struct RecordingMutation {
    enum Elements {
        case floats([Float])
        case doubles([Double])
        case integers([Int64])

        var count: Int {
            switch self {
            case .floats(let values): values.count
            case .doubles(let values): values.count
            case .integers(let values): values.count
            }
        }

        var doubles: [Double] {
            switch self {
            case .floats(let values): values.map(Double.init)
            case .doubles(let values): values
            case .integers(let values): values.map(Double.init)
            }
        }
    }

    struct Item {
        var path: String
        var extents: [Int]
        var elements: Elements
        var attributes: [String: AttributeValue]
    }

    var provenance: ReferenceFile.Provenance
    var items: [Item] = []
    /// Groups that have attributes.
    var groups: [(path: String, attributes: [String: AttributeValue])] = []

    /// Reads a recording that is whole.
    init(path: String) throws {
        let file = try ReferenceFile(path: path)
        provenance = file.provenance
        var known: Set<String> = []
        for entry in try file.allEntries() where entry.broken == nil {
            let isInteger = entry.elementType?.isInteger ?? false
            items.append(
                Item(
                    path: entry.path, extents: entry.extents,
                    elements: isInteger
                        ? .integers(try file.integers(entry)) : .floats(try file.tensor(entry, as: Float.self).scalars),
                    attributes: try file.attributes(of: entry)))
            var group = entry.path.split(separator: "/").dropLast()
            while !group.isEmpty {
                let path = group.joined(separator: "/")
                if known.insert(path).inserted {
                    let attributes = try file.attributes(at: path)
                    if !attributes.isEmpty { groups.append((path, attributes)) }
                }
                group = group.dropLast()
            }
        }
    }

    /// Writes what can be written of it.
    func write(to path: String, deflateLevel: Int?) throws {
        let writer = try ReferenceFileWriter(path: path, provenance: provenance, deflateLevel: deflateLevel)
        for group in groups { try? writer.addGroup(group.path, attributes: group.attributes) }
        for item in items {
            let shape = Shape(item.extents)
            switch item.elements {
            case .floats(let values):
                try? writer.write(
                    Tensor(shape: shape, scalars: values), to: item.path, attributes: item.attributes)
            case .doubles(let values):
                try? writer.write(
                    Tensor(shape: shape, scalars: values), to: item.path, attributes: item.attributes)
            case .integers(let values):
                try? writer.write(values, shape: shape, to: item.path, attributes: item.attributes)
            }
        }
        try writer.finish()
    }
}
