extension FeaturePyramid {
    /// What is known of a pyramid in addition to its weights.
    struct Claims {
        /// The number of the finest level that enters.
        var lowestLevel: Int?
        var extraLevels: ExtraLevels?
        /// Whether the caller demanded `extraLevels`; otherwise the file declares it.
        var demandsExtraLevels = false
        var reluBeforeExtra: Bool?
        var upsampling: Resampling.Mode?
        var batchNormEpsilon: Double?
        /// How many levels leave.
        var outputCount: Int?
    }

    /// A claim that the weights rule out.
    struct Contradiction {
        /// The node that cannot be computed as claimed.
        let node: String
        let reason: String
        /// What is checked instead.
        let consequence: String
    }

    /// Infers a pyramid from its weights. What they do not show comes from claims, then from the convention.
    struct Inference {
        /// The shapes of the neck's parameters, by our names.
        let shapes: [String: [Int]]
        /// The channels of the maps that may enter, by the number of their level; 0 where they are unknown.
        let features: [Int: Int]
        var claims: Claims
        let behavior: NamingConvention.Behavior
        /// The finest level, where keys contain the numbers of levels.
        let namedLowestLevel: Int?

        init(
            parameterShapes shapes: [String: [Int]], convention: NamingConvention, features: [Int: Int],
            claims: Claims = Claims()
        ) {
            self.shapes = shapes.filter { NetworkPart(ofName: $0.key) == .neck }
            self.features = features
            self.claims = claims
            behavior = convention.behavior
            if case .named = convention.levelNumbering {
                namedLowestLevel = convention.levels.lowest
            } else {
                namedLowestLevel = nil
            }
        }
    }
}

extension FeaturePyramid.Inference {
    /// The configuration, and what had to be assumed for it, each in a sentence; nil where there are no laterals.
    func configuration() -> (configuration: FeaturePyramid.Configuration, assumptions: [String])? {
        let count = unitCount("lateral_convs")
        guard count > 0 else { return nil }
        let read = (0..<count).map { shape(ofLateral: $0)?[1] }
        var configuration = FeaturePyramid.Configuration()
        configuration.lowestLevel = lowestLevel(of: read)
        configuration.channels = width(count)
        configuration.inputChannels = read.enumerated().map { index, channels in
            channels ?? features[configuration.lowestLevel + index] ?? configuration.channels
        }
        configuration.normalized = normalizedUnits(count)
        configuration.upsampling = claims.upsampling ?? .nearest
        configuration.reluBeforeExtra = claims.reluBeforeExtra ?? behavior.reluBeforeExtra
        configuration.batchNormEpsilon = claims.batchNormEpsilon ?? configuration.batchNormEpsilon
        let assumptions = inferExtraLevels(&configuration)
        return (configuration, assumptions)
    }

    /// How many levels the recorded names show to leave; nil where no name shows it.
    func recordedOutputCount(in file: ReferenceFile, _ convention: NamingConvention) -> Int? {
        let lowest = lowestLevel(of: (0..<unitCount("lateral_convs")).map { shape(ofLateral: $0)?[1] })
        let patterns = [
            (NamePattern("P{L}"), 1 - lowest), (NamePattern("neck[{L}]"), 1),
            (NamePattern("neck.extra_pool.{L}"), unitCount("lateral_convs") + 1),
        ]
        let names =
            file.outputs.map(\.name)
            + (file.activations + file.outputs).flatMap { entry in
                convention.outputNames(forPath: entry.name)
            }
        return names.flatMap { name in
            patterns.compactMap { pattern, offset in
                pattern.numbers(in: Array(name.utf8)[...])?.first.map { $0.value + offset }
            }
        }.filter { $0 > 0 }.max()
    }

    func shape(ofLateral index: Int) -> [Int]? { shape("neck.lateral_convs.\(index).conv.weight") }

    func shape(_ name: String) -> [Int]? { shapes[name].flatMap { $0.count == 4 ? $0 : nil } }

    /// One more than the highest index of a unit's parameters.
    private func unitCount(_ unit: String) -> Int {
        let pattern = NamePattern("neck.\(unit).{i}")
        return shapes.keys.compactMap { name -> Int? in
            let module = name.split(separator: ".").prefix(3).joined(separator: ".")
            return pattern.numbers(in: Array(module.utf8)[...])?.first?.value
        }.filter { $0 < 16 }.max().map { $0 + 1 } ?? 0
    }

    /// The lowest level for which most laterals read the channels of their levels. Of several, it is the claimed one,
    /// else the one that makes the last lateral that of the highest level.
    private func lowestLevel(of read: [Int?]) -> Int {
        if let namedLowestLevel { return namedLowestLevel }
        let highest = (features.keys.max() ?? 5) - read.count + 1
        let candidates = [claims.lowestLevel, highest].compactMap { $0 } + Array(2...max(2, highest))
        let scores = candidates.map { lowest in
            read.enumerated().count { $1 != nil && features[lowest + $0] == $1 }
        }
        return candidates[scores.firstIndex(of: scores.max()!)!]
    }

    /// The width that most of the convolutions have.
    private func width(_ count: Int) -> Int {
        let laterals = (0..<count).compactMap { shape(ofLateral: $0)?[0] }
        let outputs = (0..<count).compactMap { shape("neck.fpn_convs.\($0).conv.weight") }.flatMap { $0.prefix(2) }
        let counts = Dictionary((laterals + outputs).map { ($0, 1) }, uniquingKeysWith: +)
        return (laterals + outputs).first { counts[$0] == counts.values.max() && $0 > 0 } ?? 256
    }

    private func normalizedUnits(_ count: Int) -> Set<FeaturePyramid.Unit> {
        var units: Set<FeaturePyramid.Unit> = []
        for name in shapes.keys {
            let path = name.split(separator: ".")
            guard path.count == 5, path[3] == "bn", let index = Int(path[2]) else { continue }
            units.insert(path[1] == "lateral_convs" ? .lateral : index < count ? .output : .extra)
        }
        return units
    }

    /// Sets where the extra levels come from and how many there are. Returns what had to be assumed.
    private func inferExtraLevels(_ configuration: inout FeaturePyramid.Configuration) -> [String] {
        let count = configuration.inputChannels.count
        let convolutions = max(unitCount("fpn_convs") - count, 0)
        let others = max((claims.outputCount ?? count) - count, 0)
        guard convolutions > 0 else {
            // Levels without weights or recordings are checked only where the caller demands them.
            let read: FeaturePyramid.ExtraLevels = others > 0 ? .pool : .none
            let claimed = others > 0 || claims.demandsExtraLevels ? claims.extraLevels : nil
            configuration.extraLevels = claimed ?? read
            configuration.extraCount = max(others, 1)
            return []
        }
        configuration.extraCount = convolutions
        let fitting = fittingSources(configuration)
        if let claimed = claims.extraLevels, !claimed.isConvolved || fitting.isEmpty || fitting.contains(claimed) {
            configuration.extraLevels = claimed
        } else if let source = behavior.extraSources.first(where: fitting.contains) {
            configuration.extraLevels = source
        } else if fitting == [.onInput] {
            configuration.extraLevels = .onInput
        } else {
            configuration.extraLevels = .onOutput
            let level = configuration.inputLevels.upperBound
            let others = fitting.filter { $0 != .onOutput }.map(\.rawValue).joined(separator: " or ")
            return ["P\(level) is taken from P\(level - 1) (on-output); \(others) would fit as well"]
        }
        return []
    }

    /// The maps whose channels the first extra convolution can read; all of them where this convolution is missing.
    private func fittingSources(_ configuration: FeaturePyramid.Configuration) -> [FeaturePyramid.ExtraLevels] {
        let first = "neck.fpn_convs.\(configuration.inputChannels.count).conv.weight"
        guard let read = shape(first)?[1] else { return [.onInput, .onLateral, .onOutput] }
        return (read == configuration.inputChannels.last ? [.onInput] : [])
            + (read == configuration.channels ? [.onLateral, .onOutput] : [])
    }

    /// Why the first extra convolution cannot read the map that is claimed, and what it is taken to read instead; nil
    /// where it can read it, or where its weight fits no source at all.
    func contradiction(to configuration: FeaturePyramid.Configuration) -> FeaturePyramid.Contradiction? {
        let taken = configuration.extraLevels
        guard let claimed = claims.extraLevels, claimed.isConvolved, taken.isConvolved, claimed != taken else {
            return nil
        }
        let unit = "neck.fpn_convs.\(configuration.inputChannels.count).conv"
        let level = configuration.inputLevels.upperBound
        let width = configuration.channels
        let channels = claimed == .onInput ? configuration.inputChannels.last! : width
        let needed = [width, channels, 3, 3]
        return FeaturePyramid.Contradiction(
            node: unit,
            reason: "P\(level) \(claimed.rawValue), as claimed, takes a weight of \(needed), found "
                + "\(shape("\(unit).weight") ?? [])",
            consequence: "P\(level) is taken \(taken.rawValue) for what follows it, since its weight rules out "
                + "\(claimed.rawValue)")
    }
}
