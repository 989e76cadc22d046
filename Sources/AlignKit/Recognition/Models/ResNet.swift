/// ResNet (He et al., arXiv 1512.03385) as torchvision, mmdet, Paddle and Caffe build it.
///
/// Nodes and parameters have torchvision's module paths: `layer2.0.conv1`, `layer2.0.relu#1`. The residual sum, which
/// is not a module, is `layer2.0.add`. The stem of three convolutions has mmdet's paths. `layer2.0.unit1` is a
/// container: a convolution with its batch normalisation, and ReLU where another convolution follows. The input is
/// `image`, `[N, inputChannels, H, W]`. The output is `logits`, `[N, classes]`, or without a classifier `features`, the
/// last stage's map.
public enum ResNet {
    /// The network of a configuration.
    public static func network(_ configuration: Configuration) -> Network {
        var builder = NetworkBuilder(epsilon: configuration.batchNormEpsilon)
        let image = builder.network.addInput("image")
        let features = stages(configuration, image, &builder).last!
        guard let classes = configuration.classes else {
            builder.network.addOutput("features", from: features)
            return builder.network
        }
        let pooled = builder.network.add("avgpool", GlobalAveragePooling(), features)
        let channels = configuration.channels(afterStage: configuration.blocks.count)
        let logits = builder.linear("fc", pooled, features: (channels, classes))
        builder.network.addOutput("logits", from: logits)
        return builder.network
    }

    /// Everything except the classifier. Returns the maps after the four stages: C2 to C5.
    static func stages(
        _ configuration: Configuration, _ image: String, _ builder: inout NetworkBuilder
    ) -> [String] {
        var features = stem(configuration, image, &builder)
        return (1...configuration.blocks.count).map { stage in
            features = self.stage(stage, configuration, features, &builder)
            builder.network.addContainer("C\(stage + 1)", output: features)
            return features
        }
    }

    /// One or three convolutions with batch normalisation and ReLU, then a 3×3 max-pool with stride 2.
    private static func stem(
        _ configuration: Configuration, _ image: String, _ builder: inout NetworkBuilder
    ) -> String {
        let features =
            switch configuration.stem {
            case .plain: plainStem(configuration, image, &builder)
            case .deep: deepStem(configuration, image, &builder)
            }
        builder.network.addContainer("stem", output: features)
        return builder.network.add("maxpool", MaxPooling(kernel: 3, stride: 2, padding: 1, ceilMode: false), features)
    }

    /// A 7×7 convolution with stride 2.
    private static func plainStem(
        _ configuration: Configuration, _ image: String, _ builder: inout NetworkBuilder
    ) -> String {
        let conv1 = builder.convolution(
            "conv1", image, (configuration.inputChannels, configuration.width), kernel: 7, stride: 2,
            bias: configuration.convolutionBias != .none)
        return builder.relu("relu", builder.batchNormalization("bn1", conv1, channels: configuration.width))
    }

    /// Three 3×3 convolutions, the first with stride 2, with mmdet's names.
    private static func deepStem(
        _ configuration: Configuration, _ image: String, _ builder: inout NetworkBuilder
    ) -> String {
        let width = configuration.width
        let channels = [(configuration.inputChannels, width / 2), (width / 2, width / 2), (width / 2, width)]
        var features = image
        for (index, channels) in channels.enumerated() {
            let conv = builder.convolution(
                "stem.\(3 * index)", features, (channels.0, channels.1), kernel: 3, stride: index == 0 ? 2 : 1,
                bias: configuration.convolutionBias != .none)
            let norm = builder.batchNormalization("stem.\(3 * index + 1)", conv, channels: channels.1)
            features = builder.relu("stem.\(3 * index + 2)", norm)
        }
        return features
    }

    private static func stage(
        _ stage: Int, _ configuration: Configuration, _ input: String, _ builder: inout NetworkBuilder
    ) -> String {
        var features = input
        for block in 0..<configuration.blocks[stage - 1] {
            features = self.block("layer\(stage).\(block)", stage, configuration, features, &builder)
            builder.network.addContainer("layer\(stage).\(block)", output: features)
        }
        builder.network.addContainer("layer\(stage)", output: features)
        return features
    }

    /// A residual block: its convolutions, each with batch normalisation, a ReLU between them and one after the sum
    /// with the shortcut.
    private static func block(
        _ name: String, _ stage: Int, _ configuration: Configuration, _ input: String,
        _ builder: inout NetworkBuilder
    ) -> String {
        let entersStage = name.hasSuffix(".0")
        let channels = (
            in: configuration.channels(afterStage: entersStage ? stage - 1 : stage),
            out: configuration.channels(afterStage: stage)
        )
        let stride = entersStage && stage > 1 ? 2 : 1
        let layers = configuration.layers(ofStage: stage, inputChannels: channels.in, stride: stride)

        var features = input
        for (index, layer) in layers.enumerated() {
            if index > 0 {
                features = builder.relu("\(name).relu#\(index - 1)", features)
                builder.network.addContainer("\(name).unit\(index)", output: features)
            }
            let conv = builder.convolution(
                "\(name).conv\(index + 1)", features, layer.channels, kernel: layer.kernel, stride: layer.stride,
                bias: configuration.convolutionBias == .all)
            features = builder.batchNormalization("\(name).bn\(index + 1)", conv, channels: layer.channels.out)
        }
        builder.network.addContainer("\(name).unit\(layers.count)", output: features)

        var shortcut = input
        let projects = stage == 1 && entersStage && configuration.projectsFirstShortcut
        if stride != 1 || channels.in != channels.out || projects {
            shortcut = self.shortcut("\(name).downsample", stage, configuration, input, channels, stride, &builder)
            builder.network.addContainer("\(name).downsample", output: shortcut)
        }
        let sum = builder.network.add("\(name).add", Addition(), features, shortcut)
        return builder.relu("\(name).relu#\(layers.count - 1)", sum)
    }

    /// A 1×1 convolution with batch normalisation. In variant d, a 2×2 average-pool before it has the stride.
    private static func shortcut(
        _ name: String, _ stage: Int, _ configuration: Configuration, _ input: String,
        _ channels: (in: Int, out: Int), _ stride: Int, _ builder: inout NetworkBuilder
    ) -> String {
        let bias = configuration.convolutionBias == .all
        guard configuration.pooledShortcuts.contains(stage) else {
            let conv = builder.convolution("\(name).0", input, channels, kernel: 1, stride: stride, bias: bias)
            return builder.batchNormalization("\(name).1", conv, channels: channels.out)
        }
        let window = PlaneExtent(height: stride, width: stride)
        let pooling = AveragePooling(kernel: window, stride: window, ceilMode: true, countIncludesPadding: false)
        let pooled = builder.network.add("\(name).0", pooling, input)
        let conv = builder.convolution("\(name).1", pooled, channels, kernel: 1, bias: bias)
        return builder.batchNormalization("\(name).2", conv, channels: channels.out)
    }
}
