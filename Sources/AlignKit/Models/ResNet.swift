/// ResNet (He et al., arXiv 1512.03385) as torchvision, mmdet, Paddle and Caffe build it.
///
/// Nodes and parameters carry torchvision's module paths: `layer2.0.conv1`, `layer2.0.relu#1`, and, for the residual
/// sum, which is no module, `layer2.0.add`. The input is `image`, `[N, inputChannels, H, W]`; the output is `logits`,
/// `[N, classes]`, or without a classifier `features`, the last stage's map.
public enum ResNet {
    /// The network of a configuration.
    public static func network(_ configuration: Configuration) -> Network {
        var builder = NetworkBuilder(epsilon: configuration.batchNormEpsilon)
        let image = builder.network.addInput("image")
        var features = stem(configuration, image, &builder)
        for stage in 1...configuration.blocks.count {
            features = self.stage(stage, configuration, features, &builder)
        }
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

    /// 7×7 convolution with stride 2, batch normalisation, ReLU, 3×3 max-pool with stride 2.
    private static func stem(
        _ configuration: Configuration, _ image: String, _ builder: inout NetworkBuilder
    ) -> String {
        let width = configuration.width
        let conv1 = builder.convolution(
            "conv1", image, (configuration.inputChannels, width), kernel: 7, stride: 2,
            bias: configuration.convolutionBias != .none)
        let bn1 = builder.batchNormalization("bn1", conv1, channels: width)
        let relu = builder.relu("relu", bn1)
        return builder.network.add("maxpool", MaxPooling(kernel: 3, stride: 2, padding: 1, ceilMode: false), relu)
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

    /// A residual block: its convolutions, each with batch normalisation, a ReLU between two of them and one after
    /// the sum with the shortcut.
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
        let bias = configuration.convolutionBias == .all

        var features = input
        for (index, layer) in layers.enumerated() {
            if index > 0 { features = builder.relu("\(name).relu#\(index - 1)", features) }
            let conv = builder.convolution(
                "\(name).conv\(index + 1)", features, layer.channels, kernel: layer.kernel, stride: layer.stride,
                bias: bias)
            features = builder.batchNormalization("\(name).bn\(index + 1)", conv, channels: layer.channels.out)
        }

        var shortcut = input
        if stride != 1 || channels.in != channels.out {
            let conv = builder.convolution(
                "\(name).downsample.0", input, channels, kernel: 1, stride: stride, bias: bias)
            shortcut = builder.batchNormalization("\(name).downsample.1", conv, channels: channels.out)
            builder.network.addContainer("\(name).downsample", output: shortcut)
        }
        let sum = builder.network.add("\(name).add", Addition(), features, shortcut)
        return builder.relu("\(name).relu#\(layers.count - 1)", sum)
    }
}
