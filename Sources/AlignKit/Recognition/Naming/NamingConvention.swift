/// How a framework's model library names the parts of a network, and how it lays out its parameters.
///
/// Our own names are torchvision's for the backbone and mmdet's for the neck. A convention is a table of rules that
/// translate in both directions. It renames nothing in the file, and reports show the file's names beside ours.
public struct NamingConvention: Sendable {
    /// The order of a linear weight's axes.
    package enum LinearLayout: String, Sendable {
        /// `[out, in]`: PyTorch.
        case outIn = "[out, in]"
        /// `[in, out]`: Paddle.
        case inOut = "[in, out]"
    }

    /// How the library builds a network where neither keys nor shapes show it.
    struct Behavior: Sendable {
        var style = ResNet.Style.pytorch
        /// Where P6 can come from, the library's default first; empty where each model decides.
        var extraSources: [FeaturePyramid.ExtraLevels] = []
        var reluBeforeExtra = false
    }

    /// The names of one part.
    struct Names: Sendable {
        /// The possible prefixes of every path. The first is the one that this file uses, or the library if no file is
        /// given.
        var prefixes: [String]
        var rules: [NamingRule]
        /// Groups of rules that replace some of `rules` in a file whose keys match them.
        var variants: [[NamingRule]] = []
        /// The variants that this file has.
        var activeVariants: [Int] = []
    }

    /// What the tables depend on in addition to the library.
    struct Levels: Sendable {
        /// The number of the finest level that enters the pyramid: 3 for C3.
        var lowest = 3
        /// How many outputs of stages the backbone returns, with that of the last stage.
        var backboneOutputs = 4
        /// How many levels enter the pyramid.
        var laterals = 3
    }

    /// How the keys show the lowest level.
    enum LevelNumbering: Sendable {
        /// Keys contain no level, and none is needed.
        case none
        /// The path of each lateral contains the level `{L}`.
        case named([String])
        /// `{i}` counts the laterals; the last one is C5's.
        case counted(String)
    }

    /// The name in options and files: `torchvision`.
    public let name: String
    package let linearLayout: LinearLayout
    let behavior: Behavior
    let levelNumbering: LevelNumbering
    /// The tables of the backbone, with its classifier, and of the neck.
    private let table: @Sendable (NetworkPart, Levels) -> Names
    /// Modules of the library's detectors after the pyramid or before the backbone.
    private let heads: [String]
    /// Pairs of our and the file's names of a field: `running_mean` and `_mean`.
    private let fields: [(ours: String, theirs: String)]
    /// Last components of keys that are known and hold no parameter.
    private let ignored: [String]

    private(set) var levels = Levels()
    private(set) var backbone: Names
    private(set) var neck: Names

    init(
        name: String, linearLayout: LinearLayout, behavior: Behavior = Behavior(),
        fields: [(ours: String, theirs: String)], ignored: [String], heads: [String],
        levelNumbering: LevelNumbering = .none, table: @escaping @Sendable (NetworkPart, Levels) -> Names
    ) {
        self.name = name
        self.linearLayout = linearLayout
        self.behavior = behavior
        self.levelNumbering = levelNumbering
        self.fields = fields
        self.ignored = ignored
        self.heads = heads
        self.table = table
        backbone = table(.backbone, Levels())
        neck = table(.neck, Levels())
    }

    /// The table of a part.
    func names(of part: NetworkPart) -> Names { part == .neck ? neck : backbone }

    /// The same convention for a file with these levels, prefixes and variants.
    func with(_ levels: Levels, choosing choice: (NetworkPart, Names) -> Names) -> NamingConvention {
        var copy = self
        copy.levels = levels
        copy.backbone = choice(.backbone, table(.backbone, levels))
        copy.neck = choice(.neck, table(.neck, levels))
        return copy
    }
}

extension NamingConvention {
    /// The key under which a checkpoint holds the parameter that we call `name`.
    public func key(forParameter name: String) -> String {
        let part = NetworkPart(ofName: name)
        let (module, field) = name.splitLastComponent()
        let names = names(of: part)
        let path = Array(module.utf8)[...]
        let rules = names.activeVariants.flatMap { names.variants[$0] } + names.rules
        let theirs = rules.lazy.filter { $0.use != .output }.compactMap { $0.theirPath(for: path) }.first
        let own = part == .neck ? String(module.dropFirst("neck.".count)) : String(module)
        return "\(names.prefixes[0])\(theirs ?? own).\(theirField(field))"
    }

    /// Our name for a checkpoint's key; nil where this convention has no such key in backbone or neck.
    package func parameterName(forKey key: String) -> String? {
        for part in [NetworkPart.neck, .backbone] {
            for prefix in names(of: part).prefixes {
                if let name = parameterName(forKey: key, of: part, prefix: prefix) { return name }
            }
        }
        return nil
    }

    /// Our name for a key of one part under one prefix.
    func parameterName(forKey key: String, of part: NetworkPart, prefix: String) -> String? {
        guard key.hasPrefix(prefix) else { return nil }
        let (module, field) = key.dropFirst(prefix.count).splitLastComponent()
        guard let ourField = ourField(field) else { return nil }
        let names = names(of: part)
        let path = Array(module.utf8)[...]
        for rule in names.variants.joined() where rule.use != .output {
            if let path = rule.ourPath(for: path) { return "\(path).\(ourField)" }
        }
        for rule in names.rules where rule.use != .output {
            if let path = rule.ourPath(for: path) { return "\(path).\(ourField)" }
        }
        return nil
    }

    /// Whether a key is known and plays no part in inference, such as a counter of training steps.
    package func ignores(key: String) -> Bool { ignored.contains(String(key.splitLastComponent().last)) }

    /// Whether a key or the path of an activation belongs to a head, which no command checks.
    func isInHead(_ path: String) -> Bool {
        heads.contains { head in
            path.hasPrefix(head) && [nil, ".", "[", "#"].contains(path.dropFirst(head.count).first)
        }
    }

    /// The part to which a key or the path of an activation belongs by its prefix: the head, or the part whose prefix
    /// is the longest that matches; nil where none does. The meaning of the path plays no role.
    func part(ofPath path: String) -> NetworkPart? {
        if isInHead(path) { return .head }
        let parts = [NetworkPart.neck, .backbone].filter { path.strippingModule(names(of: $0).prefixes[0]) != nil }
        return parts.filter { !names(of: $0).prefixes[0].isEmpty }
            .max { names(of: $0).prefixes[0].count < names(of: $1).prefixes[0].count }
    }

    /// The part to which a path belongs by its meaning, else by its prefix, else by its first letter (P or C for a
    /// level); the head otherwise.
    func likelyPart(ofPath path: String) -> NetworkPart {
        if isInHead(path) { return .head }
        if let name = parameterName(forKey: path) ?? outputNames(forPath: path).dropLast().first {
            return NetworkPart(ofName: name)
        }
        return part(ofPath: path) ?? (path.hasPrefix("P") ? .neck : path.hasPrefix("C") ? .backbone : .head)
    }

    private func theirField(_ field: Substring) -> String {
        fields.first { $0.ours == field }?.theirs ?? String(field)
    }

    private func ourField(_ field: Substring) -> String? {
        if let pair = fields.first(where: { $0.theirs == field }) { return pair.ours }
        return ["weight", "bias", "running_mean", "running_var"].contains(field)
            && !fields.contains { $0.ours == field } ? String(field) : nil
    }
}

extension NamingConvention {
    /// Our names for what was recorded under the path of a module, a container or a function, the likeliest first. The
    /// network may have no node or container of such a name.
    func outputNames(forPath path: String) -> [String] {
        var candidates: [String] = []
        for part in [NetworkPart.neck, .backbone] {
            for prefix in names(of: part).prefixes {
                guard let rest = path.strippingModule(prefix) else { continue }
                candidates += outputNames(forPath: rest, of: part)
            }
        }
        return candidates + [path]
    }

    private func outputNames(forPath path: Substring, of part: NetworkPart) -> [String] {
        let names = names(of: part)
        let rules = (names.activeVariants.flatMap { names.variants[$0] } + names.rules).filter { $0.use != .parameters }
        let whole = Array(path.utf8)[...]
        var candidates = rules.compactMap { $0.ourPath(for: whole) }
        if let call = path.lastIndex(of: "#") {
            let module = Array(path[..<call].utf8)[...]
            candidates += rules.compactMap { $0.ourPath(for: module) }.map { $0 + path[call...] }
        }
        return candidates
    }
}

extension NamingConvention {
    /// Whether the file stores a parameter with its axes in the reverse order of ours.
    package func storesTransposed(_ parameter: Parameter) -> Bool {
        parameter.role == .linearWeight && linearLayout == .inOut
    }

    /// The shape of a parameter in the file, from its shape in the network.
    package func storedShape(of parameter: Parameter) -> Shape {
        storesTransposed(parameter) ? Shape(parameter.shape.extents.reversed()) : parameter.shape
    }

    /// The shape in the network's layout, from the shape that the file has under `name`.
    func networkExtents(ofParameter name: String, stored: [Int]) -> [Int] {
        // The classifier is the only linear layer of the networks that are inferred from their weights.
        linearLayout == .inOut && name == "fc.weight" ? stored.reversed() : stored
    }
}

extension StringProtocol where SubSequence == Substring {
    /// The text before the last dot, and the text after it.
    fileprivate func splitLastComponent() -> (first: Substring, last: Substring) {
        let text = self[...]
        guard let dot = text.utf8.lastIndex(of: UInt8(ascii: ".")) else { return (text[endIndex...], text) }
        return (text[..<dot], text[text.utf8.index(after: dot)...])
    }
}

extension String {
    /// The path after that of a module: `a.b` and `[0]` for `neck.` in front of `neck.a.b` and of `neck[0]`.
    fileprivate func strippingModule(_ prefix: String) -> Substring? {
        if hasPrefix(prefix) { return dropFirst(prefix.count) }
        let module = prefix.dropLast()
        return !module.isEmpty && hasPrefix(module) && dropFirst(module.count).first == "["
            ? dropFirst(module.count) : nil
    }
}
