/// The attributes that a recording gives for a module, under PyTorch's or Paddle's names.
package struct RecordedAttributes: Sendable {
    private let attributes: [String: AttributeValue]

    package init(_ attributes: [String: AttributeValue]) { self.attributes = attributes }

    /// The names of PyTorch's hyper-parameters in other frameworks.
    private static let synonyms = [
        "eps": ["epsilon"], "kernel_size": ["ksize"], "count_include_pad": ["count_include_padding"],
    ]

    /// PyTorch's name of a hyper-parameter: Paddle's layers store some under another name, or with an underscore before
    /// it.
    static func pyTorchName(of name: String) -> String {
        let bare = name.hasPrefix("_") ? String(name.dropFirst()) : name
        return synonyms.first { $0.value.contains(bare) }?.key ?? bare
    }

    /// The value of a hyper-parameter by PyTorch's name, in any of its spellings.
    package subscript(name: String) -> AttributeValue? {
        let spellings = [name] + (Self.synonyms[name] ?? [])
        return spellings.lazy.flatMap { [$0, "_" + $0] }.compactMap { attributes[$0] }.first
    }

    /// The class of the module.
    package var moduleClass: String? { attributes["op"]?.text }

    /// An extent: one number for both axes, one for each axis, or four numbers with equal values on opposite sides. It
    /// is nil if the attribute is anything else, and `otherwise` if it is missing.
    package func extent(_ name: String, least: Int, otherwise: PlaneExtent? = nil) -> PlaneExtent? {
        guard let value = self[name] else { return otherwise }
        guard var numbers = value.integers, numbers.allSatisfy({ (least...65_536).contains($0) }) else { return nil }
        if numbers.count == 4, numbers[0] == numbers[1], numbers[2] == numbers[3] {
            numbers = [numbers[0], numbers[2]]
        }
        switch numbers.count {
        case 1: return PlaneExtent(height: numbers[0], width: numbers[0])
        case 2: return PlaneExtent(height: numbers[0], width: numbers[1])
        default: return nil
        }
    }

    /// A flag; nil if the attribute is anything else, and `otherwise` if it is missing.
    package func flag(_ name: String, otherwise: Bool) -> Bool? {
        guard let value = self[name] else { return otherwise }
        return value.integer.flatMap { $0 == 0 ? false : $0 == 1 ? true : nil }
    }

    /// The window of a pooling; nil if it is missing or not valid.
    var poolingWindow: (kernel: PlaneExtent, stride: PlaneExtent, padding: PlaneExtent, ceilMode: Bool)? {
        guard let kernel = extent("kernel_size", least: 1), let stride = extent("stride", least: 1, otherwise: kernel),
            let padding = extent("padding", least: 0, otherwise: 0), let ceilMode = flag("ceil_mode", otherwise: false),
            padding.height * 2 <= kernel.height, padding.width * 2 <= kernel.width
        else { return nil }
        return (kernel, stride, padding, ceilMode)
    }
}

extension PlaneExtent {
    /// Height and width, in the form of a recorded hyper-parameter.
    var components: [Double] { [Double(height), Double(width)] }
}
