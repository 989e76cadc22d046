/// How a framework's model library spells the names of a network, and how it lays its parameters out.
///
/// Our own names are torchvision's. A convention translates in both directions and renames nothing in the file: reports
/// show the file's spelling beside ours.
public struct NamingConvention: Sendable {
    /// The order of a linear weight's axes.
    public enum LinearLayout: String, Sendable {
        /// `[out, in]`: PyTorch.
        case outIn = "[out, in]"
        /// `[in, out]`: Paddle.
        case inOut = "[in, out]"
    }

    /// As options and files spell it: `torchvision`.
    public let name: String
    public let linearLayout: LinearLayout
    /// Pairs of endings, ours and the file's: `.running_mean` and `._mean`.
    private let fields: [(ours: String, theirs: String)]
    /// Endings of keys that are known and carry no parameter.
    private let ignored: [String]

    init(
        name: String, linearLayout: LinearLayout, fields: [(ours: String, theirs: String)] = [], ignored: [String] = []
    ) {
        self.name = name
        self.linearLayout = linearLayout
        self.fields = fields
        self.ignored = ignored
    }

    /// The key under which a checkpoint holds the parameter that we call `name`.
    public func key(forParameter name: String) -> String {
        fields.lazy.compactMap { name.replacingEnding($0.ours, by: $0.theirs) }.first ?? name
    }

    /// Our name for a checkpoint's key, or nil where this convention does not spell a key like that.
    public func parameterName(forKey key: String) -> String? {
        if let name = fields.lazy.compactMap({ key.replacingEnding($0.theirs, by: $0.ours) }).first { return name }
        return fields.contains { key.hasSuffix($0.ours) } ? nil : key
    }

    /// Whether a key is known and plays no part in inference: a counter of training steps.
    public func ignores(key: String) -> Bool { ignored.contains { key.hasSuffix($0) } }

    /// Whether the file holds a parameter with its axes in the reverse order of ours.
    public func storesTransposed(_ parameter: Parameter) -> Bool {
        parameter.role == .linearWeight && linearLayout == .inOut
    }

    /// The shape that a parameter has in the file, for its shape in the network.
    public func storedShape(of parameter: Parameter) -> Shape {
        storesTransposed(parameter) ? Shape(parameter.shape.extents.reversed()) : parameter.shape
    }

    /// The shape in the network's layout, for a shape that the file holds under `name`.
    func networkExtents(ofParameter name: String, stored: [Int]) -> [Int] {
        // The only linear layer of the networks that are read off their weights is the classifier.
        linearLayout == .inOut && name == "fc.weight" ? stored.reversed() : stored
    }
}

extension NamingConvention {
    /// torchvision's `ResNet`, which timm shares.
    public static let torchvision = NamingConvention(
        name: "torchvision", linearLayout: .outIn, ignored: [".num_batches_tracked"])

    /// `paddle.vision`'s `ResNet`.
    public static let paddle = NamingConvention(
        name: "paddle", linearLayout: .inOut,
        fields: [(".running_mean", "._mean"), (".running_var", "._variance")])

    /// Every convention, in the order in which they are tried.
    public static let all = [torchvision, paddle]

    /// The convention of that name, or nil.
    public static func named(_ name: String) -> NamingConvention? { all.first { $0.name == name } }
}

extension NamingConvention {
    /// The convention that explains most of the keys, and how many of them it explains.
    ///
    /// - Returns: nil where no key is spelled as any convention spells a parameter of a network that we know.
    public static func detect(keys: some Collection<String>) -> (convention: NamingConvention, matched: Int)? {
        let scores = all.map { convention in
            (convention, keys.count { convention.ignores(key: $0) || convention.recognizes(key: $0) })
        }
        guard let best = scores.max(by: { $0.1 < $1.1 }), best.1 > 0 else { return nil }
        // `max` returns the last of equals; the first in our order is the one to prefer.
        return scores.first { $0.1 == best.1 }.map { ($0.0, $0.1) }
    }

    private func recognizes(key: String) -> Bool {
        guard let name = parameterName(forKey: key) else { return false }
        let modules = name.split(separator: ".")
        guard let first = modules.first, let field = modules.last, modules.count >= 2 else { return false }
        guard ["weight", "bias", "running_mean", "running_var"].contains(field) else { return false }
        return ["conv1", "bn1", "fc"].contains(first) || first.hasPrefix("layer") && modules.count >= 4
    }
}

extension String {
    /// The string with another ending, or nil where it does not end so.
    fileprivate func replacingEnding(_ ending: String, by other: String) -> String? {
        hasSuffix(ending) ? dropLast(ending.count) + other : nil
    }
}
