extension ResNet {
    /// How a whole network differs from a ResNet that has the same blocks.
    enum Variant: Hashable {
        /// As for the images of CIFAR: the kernel of the first convolution is smaller than 7×7.
        case stem(kernel: [Int])
        case stages(Int)
        /// The channels inside the blocks do not double from stage to stage, starting from the stem's.
        case widths(stem: Int, stages: [Int])
        /// Group or instance normalisation, or none: no key is a mean or a variance.
        case noStatistics

        var words: String {
            switch self {
            case .stem(let kernel):
                "a stem of \(kernel.map(String.init).joined(separator: "×")), as for CIFAR, where a ResNet's is 7×7"
            case .stages(let count): "\(count.counted("stage")), where a ResNet has 4"
            case .widths(let stem, let stages):
                "\(stem.counted("channel")) after the stem and \(stages.map(String.init).joined(separator: ", ")) in the stages, "
                    + "where a ResNet's double from stage to stage, from the stem's on"
            case .noStatistics:
                "no mean and variance of any normalisation, as of group normalisation, where a ResNet has batch "
                    + "normalisation"
            }
        }
    }
}

extension ResNet.Configuration {
    /// How a network as a whole differs from a ResNet. A single tensor that is missing or misshapen is not listed.
    ///
    /// - Parameters:
    ///   - shapes: the parameters' shapes in the network's own layout, by our names.
    ///   - keys: our names, and those of the file's keys that have no name of ours.
    static func variants(parameterShapes shapes: [String: [Int]], keys: some Sequence<String>) -> [ResNet.Variant] {
        let stages = Set(keys.compactMap(stage))
        guard !stages.isEmpty else { return [] }
        let count = stages.count == stages.max() ? stages.count : 4
        return [
            stem(shapes), count == 4 ? nil : .stages(count), widths(shapes, stages: count),
            hasStatistics(keys) ? nil : .noStatistics,
        ].compactMap(\.self)
    }

    /// Whether some key is that of a mean or a variance, in any convention.
    static func hasStatistics(_ keys: some Sequence<String>) -> Bool {
        keys.contains { key in
            [".running_mean", ".running_var", "._mean", "._variance"].contains(where: key.hasSuffix)
        }
    }

    /// The number in `layer4.0.conv1`, even after a prefix.
    private static func stage(_ name: String) -> Int? {
        let parts = name.split(separator: ".")
        return parts.indices.dropLast(2).lazy.compactMap { index -> Int? in
            guard parts[index].hasPrefix("layer"), let stage = Int(parts[index].dropFirst(5)), 1...9 ~= stage,
                Int(parts[index + 1]) != nil
            else { return nil }
            return stage
        }.first
    }

    private static func stem(_ shapes: [String: [Int]]) -> ResNet.Variant? {
        guard let kernel = shapes["conv1.weight"], kernel.count == 4, kernel[2] == kernel[3], kernel[2] < 7,
            kernel[0] == shapes["bn1.weight"]?.first ?? kernel[0],
            kernel[0] == shapes["layer1.0.conv1.weight"]?.dropFirst().first ?? kernel[0]
        else { return nil }
        return .stem(kernel: Array(kernel[2...]))
    }

    /// The widths, where at least half of the stages differ and the tensors of each stage agree.
    private static func widths(_ shapes: [String: [Int]], stages count: Int) -> ResNet.Variant? {
        let stages = (1...count).compactMap { stage -> Int? in
            let path = "layer\(stage).0"
            guard let kernel = shapes["\(path).conv2.weight"], kernel.count == 4,
                shapes["\(path).conv1.weight"]?.first == kernel[1], kernel[0] == kernel[1], kernel[0] > 0
            else { return nil }
            return kernel[0]
        }
        guard let stem = shapes["layer1.0.conv1.weight"].flatMap({ $0.count == 4 ? $0[1] : nil }),
            stages.count == count,
            stem == shapes["conv1.weight"]?.first ?? stem
        else { return nil }
        let others = stages.enumerated().count { stem << $0.offset != $0.element }
        return others * 2 >= count ? .widths(stem: stem, stages: stages) : nil
    }
}
