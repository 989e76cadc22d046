extension ResNet.Configuration: CustomStringConvertible {
    /// `ResNet-50 (3-4-6-3 blocks, width 64, 1000 classes), style pytorch, BN epsilon 1e-05`.
    public var description: String {
        "\(architecture), style \(style.rawValue), BN epsilon \(batchNormEpsilon)"
    }

    /// What the weights' shapes show: `ResNet-50 (3-4-6-3 blocks, width 64, 1000 classes)`.
    var architecture: String {
        let counts = blocks.map(String.init).joined(separator: "-")
        let head = classes.map { $0.counted("class", plural: "classes") } ?? "no classifier"
        let variant = (stem == .deep ? ", deep stem" : "") + (pooledShortcuts.isEmpty ? "" : ", pooled shortcuts")
        return "ResNet-\(depth) (\(counts) blocks, width \(width)\(variant), \(head))"
    }
}
