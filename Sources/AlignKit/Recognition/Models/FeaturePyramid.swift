/// The feature pyramid (Lin et al., arXiv 1612.03144) as mmdet, torchvision, PaddleDetection and Detectron2 build it.
///
/// ```
///  C5 ── 1×1 ──────────┬───── 3×3 ── P5 ── 3×3/2 ── P6 ── (ReLU) ── 3×3/2 ── P7
///                  upsample
///  C4 ── 1×1 ──────────+───── 3×3 ── P4
///                  upsample
///  C3 ── 1×1 ──────────+───── 3×3 ── P3
/// ```
///
/// Nodes and parameters have mmdet's module paths: `neck.lateral_convs.0.conv`, `neck.fpn_convs.3.conv`. What is not a
/// module is called `neck.upsample.0`, `neck.merge.0`, `neck.extra_relu.1`, `neck.extra_pool.0`. Index 0 is the finest
/// level; the extra ReLUs and pools count from P6. The outputs are `P3`, `P4`, …
public enum FeaturePyramid {
    /// The pyramid alone: the inputs are `C3`, `C4`, …, `[N, channels, H, W]`, each at least as large as the next.
    public static func network(_ configuration: Configuration) -> Network {
        var builder = NetworkBuilder(epsilon: configuration.batchNormEpsilon)
        let features = configuration.inputLevels.map { builder.network.addInput("C\($0)") }
        add(configuration, on: features, to: &builder)
        return builder.network
    }

    /// A backbone and the pyramid on its stages: the input is `image`, as in `ResNet`.
    ///
    /// - Precondition: the pyramid reads stages that the backbone has.
    public static func network(_ configuration: Configuration, backbone: ResNet.Configuration) -> Network {
        var builder = NetworkBuilder(epsilon: backbone.batchNormEpsilon)
        let image = builder.network.addInput("image")
        let stages = ResNet.stages(backbone, image, &builder)
        builder.epsilon = configuration.batchNormEpsilon
        add(configuration, on: configuration.inputLevels.map { stages[$0 - 2] }, to: &builder)
        return builder.network
    }

    private static func add(_ configuration: Configuration, on features: [String], to builder: inout NetworkBuilder) {
        let laterals = zip(features, configuration.inputChannels).enumerated().map { index, feature in
            unit(
                "neck.lateral_convs.\(index)", .lateral, configuration, feature.0,
                (feature.1, configuration.channels), kernel: 1, &builder)
        }
        var merged = laterals
        for index in laterals.indices.dropLast().reversed() {
            let upsampled = builder.network.add(
                "neck.upsample.\(index)", Resampling(mode: configuration.upsampling), merged[index + 1], laterals[index]
            )
            merged[index] = builder.network.add("neck.merge.\(index)", Addition(), laterals[index], upsampled)
        }
        var outputs = merged.enumerated().map { index, map in
            unit(
                "neck.fpn_convs.\(index)", .output, configuration, map,
                (configuration.channels, configuration.channels), kernel: 3, &builder)
        }
        outputs += extraLevels(configuration, from: (features.last!, laterals.last!, outputs.last!), &builder)
        for (index, output) in outputs.enumerated() {
            builder.network.addOutput("P\(configuration.lowestLevel + index)", from: output)
            builder.network.addContainer("neck[\(index)]", output: output)
        }
    }

    /// P6, P7, … Each is computed from the one before, the first from one of the three sources.
    private static func extraLevels(
        _ configuration: Configuration, from sources: (input: String, lateral: String, output: String),
        _ builder: inout NetworkBuilder
    ) -> [String] {
        var channels = configuration.channels
        var source = sources.output
        switch configuration.extraLevels {
        case .none: return []
        case .pool, .onOutput: break
        case .onLateral: source = sources.lateral
        case .onInput: (source, channels) = (sources.input, configuration.inputChannels.last!)
        }
        return (0..<configuration.extraCount).map { level in
            guard configuration.extraLevels.isConvolved else {
                source = builder.network.add("neck.extra_pool.\(level)", MaxPooling(kernel: 1, stride: 2), source)
                return source
            }
            if level > 0, configuration.reluBeforeExtra {
                source = builder.relu("neck.extra_relu.\(level)", source)
            }
            source = unit(
                "neck.fpn_convs.\(configuration.inputChannels.count + level)", .extra, configuration, source,
                (channels, configuration.channels), kernel: 3, stride: 2, &builder)
            channels = configuration.channels
            return source
        }
    }

    /// A convolution with a bias, or with batch normalisation instead.
    private static func unit(
        _ name: String, _ unit: Unit, _ configuration: Configuration, _ input: String, _ channels: (in: Int, out: Int),
        kernel: Int, stride: Int = 1, _ builder: inout NetworkBuilder
    ) -> String {
        let isNormalized = configuration.normalized.contains(unit)
        var output = builder.convolution(
            "\(name).conv", input, channels, kernel: kernel, stride: stride, bias: !isNormalized)
        if isNormalized { output = builder.batchNormalization("\(name).bn", output, channels: channels.out) }
        builder.network.addContainer(name, output: output)
        return output
    }
}
