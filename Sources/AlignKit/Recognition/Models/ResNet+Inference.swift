extension ResNet.Configuration {
    /// Infers what the shapes of a checkpoint's parameters show: block type, block counts, stem, shortcuts, width,
    /// input channels, classes, biases. Parameters of a neck are ignored. Shapes do not show style and epsilon, which
    /// keep their defaults.
    ///
    /// A single missing or wrong tensor does not mislead it. The width is the one that occurs most often, so that a
    /// later alignment of the weights names the wrong tensor.
    ///
    /// - Parameter shapes: the parameters' shapes in the network's own layout, by our names.
    public init(parameterShapes shapes: [String: [Int]]) {
        self.init()
        let shapes = shapes.filter { NetworkPart(ofName: $0.key) != .neck }
        let names = shapes.keys
        stem = names.contains { $0.hasPrefix("stem.") } ? .deep : .plain
        pooledShortcuts = Set(
            (1...4).filter { stage in
                names.contains { $0.hasPrefix("layer\(stage).0.downsample.2.") }
            })
        block = names.contains { $0.hasPrefix("layer") && $0.contains(".conv3.") } ? .bottleneck : .basic
        blocks = Self.blockCounts(names)
        projectsFirstShortcut = names.contains { $0.hasPrefix("layer1.0.downsample.") }
        width = Self.mostFrequent(Self.widths(shapes)) ?? 64
        let firstConvolution = stem == .deep ? "stem.0.weight" : "conv1.weight"
        inputChannels = Self.extent(1, of: firstConvolution, in: shapes, rank: 4) ?? 3
        classes = classes(in: shapes)
        let biases = names.filter { $0.hasSuffix(".bias") && Self.isConvolution($0.dropLast(".bias".count)) }
        convolutionBias = biases.isEmpty ? .none : biases.allSatisfy { !$0.hasPrefix("layer") } ? .stem : .all
    }

    /// The number of the classifier's outputs: that of its weight if the weight reads the existing features, else that
    /// of its bias.
    private func classes(in shapes: [String: [Int]]) -> Int? {
        let ofWeight = Self.extent(0, of: "fc.weight", in: shapes, rank: 2)
        let ofBias = Self.extent(0, of: "fc.bias", in: shapes, rank: 1)
        let fits = shapes["fc.weight"]?.last == channels(afterStage: blocks.count)
        return fits ? ofWeight ?? ofBias : ofBias ?? ofWeight
    }

    /// Four stages. Each has as many blocks as the highest index among its keys shows, and at least one.
    private static func blockCounts(_ names: some Sequence<String>) -> [Int] {
        var counts = [1, 1, 1, 1]
        for name in names where name.hasPrefix("layer") {
            let path = name.dropFirst("layer".count).split(separator: ".", maxSplits: 2)
            guard path.count == 3, let stage = Int(path[0]), let block = Int(path[1]) else { continue }
            guard (1...4).contains(stage), (0..<1000).contains(block) else { continue }
            counts[stage - 1] = max(counts[stage - 1], block + 1)
        }
        return counts
    }

    /// The base widths that follow from the shapes that show one.
    private static func widths(_ shapes: [String: [Int]]) -> [Int] {
        let stem =
            ["conv1.weight", "stem.6.weight"].compactMap { shapes[$0]?.first }
            + ["weight", "bias", "running_mean", "running_var"].flatMap { field in
                ["bn1", "stem.7"].compactMap { shapes["\($0).\(field)"]?.first }
            }
        let stages = (1...4).flatMap { stage in
            ["conv1.weight", "conv2.weight", "bn1.weight", "bn1.bias"]
                .compactMap { shapes["layer\(stage).0.\($0)"]?.first }
                .filter { $0 % (1 << (stage - 1)) == 0 }
                .map { $0 >> (stage - 1) }
        }
        return (stem + stages).filter { $0 > 0 }
    }

    private static func extent(_ axis: Int, of name: String, in shapes: [String: [Int]], rank: Int) -> Int? {
        guard let extents = shapes[name], extents.count == rank, extents[axis] > 0 else { return nil }
        return extents[axis]
    }

    private static func isConvolution(_ path: Substring) -> Bool {
        let module = path.split(separator: ".").last ?? ""
        return module.hasPrefix("conv") || path.hasSuffix("downsample.0")
    }

    /// The value that occurs most often; if several do, the one that occurs first.
    private static func mostFrequent(_ values: [Int]) -> Int? {
        let counts = Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +)
        let most = counts.values.max()
        return values.first { counts[$0] == most }
    }
}
