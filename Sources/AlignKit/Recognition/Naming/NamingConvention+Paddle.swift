// The libraries that use Paddle.

extension NamingConvention {
    /// The fields of normalisation that Paddle and PyTorch call differently. Our names are PyTorch's.
    private static let paddleFields = BatchNormalization.parameterFields.map(\.names).filter { $0.count > 1 }
        .map { (ours: $0[0], theirs: $0[1]) }

    /// The `ResNet` of `paddle.vision` 3.3. It has no pyramid; a pyramid that is ported to it has mmdet's names.
    public static let paddle = NamingConvention(
        name: "paddle", linearLayout: .inOut, fields: paddleFields, ignored: [], heads: []
    ) { part, levels in
        switch part {
        case .neck: Names(prefixes: ["neck.", ""], rules: mmdetNeck(levels))
        default: Names(prefixes: ["", "backbone."], rules: torchBackbone(levels))
        }
    }

    /// PaddleDetection 2.6.0: `ResNet`, variants a to d, and `FPN`.
    public static let paddledet = NamingConvention(
        name: "paddledet", linearLayout: .inOut,
        behavior: Behavior(extraSources: [.onInput, .onOutput], reluBeforeExtra: true),
        fields: paddleFields, ignored: [], heads: ["head", "rpn_head", "bbox_head", "mask_head", "post_process"],
        levelNumbering: .named(
            ["fpn_inner_res{L}_sum_lateral", "fpn_inner_res{L}_sum"].flatMap { [$0, "\($0).conv"] })
    ) { part, levels in
        switch part {
        case .neck: paddledetNeck(levels)
        default: paddledetBackbone(levels)
        }
    }

    private static func paddledetBackbone(_ levels: Levels) -> Names {
        let stem = [
            NamingRule("conv1", "conv1.conv1.conv"), NamingRule("bn1", "conv1.conv1.norm"),
            NamingRule("relu", "conv1.conv1", .output), NamingRule("stem", "conv1", .output),
            NamingRule("maxpool", .output), NamingRule("layer{S}", "res{S+1}", .output),
            NamingRule("avgpool"), NamingRule("fc"),
        ]
        // Variants c and d: three convolutions.
        let deepStem = (1...3).flatMap { j in
            [
                NamingRule("stem.\(3 * j - 3)", "conv1.conv1_\(j).conv"),
                NamingRule("stem.\(3 * j - 2)", "conv1.conv1_\(j).norm"),
                NamingRule("stem.\(3 * j - 1)", "conv1.conv1_\(j)", .output),
            ]
        }
        return Names(
            prefixes: ["backbone.", ""],
            rules: stem + deepStem + paddledetBlock("layer{S}.{B}", "res{S+1}.res{S+1}{B|a}") + backboneOutputs(levels),
            variants: [
                // A stage of more than ten blocks. Only `res4` of ResNet-101 and -152 has so many.
                paddledetBlock("layer3.{B>0}", "res4.res4b{B}"),
                // Variant d: the shortcut pools first, where it halves the plane.
                paddledetPooledShortcut("layer{S>1}.{B}", "res{S+1}.res{S+1}{B|a}"),
            ])
    }

    /// A residual block. Its units have convolution, normalisation and ReLU; the last unit has no ReLU.
    private static func paddledetBlock(_ ours: String, _ theirs: String) -> [NamingRule] {
        [
            NamingRule("\(ours).conv{j}", "\(theirs).branch2{j-1|a}.conv"),
            NamingRule("\(ours).bn{j}", "\(theirs).branch2{j-1|a}.norm"),
            NamingRule("\(ours).unit{j}", "\(theirs).branch2{j-1|a}", .output),
            NamingRule("\(ours).downsample.0", "\(theirs).short.conv"),
            NamingRule("\(ours).downsample.1", "\(theirs).short.norm"),
            NamingRule("\(ours).downsample", "\(theirs).short", .output),
            NamingRule(ours, theirs, .output),
            NamingRule("\(ours).add", "\(theirs).add", .output),
            NamingRule("\(ours).relu", "\(theirs).relu", .output),
        ]
    }

    private static func paddledetPooledShortcut(_ ours: String, _ theirs: String) -> [NamingRule] {
        [
            NamingRule("\(ours).downsample.0", "\(theirs).short.pool", .output),
            NamingRule("\(ours).downsample.1", "\(theirs).short.conv.conv"),
            NamingRule("\(ours).downsample.2", "\(theirs).short.conv.norm"),
            NamingRule("\(ours).downsample", "\(theirs).short.conv", .output),
        ]
    }

    private static func paddledetNeck(_ levels: Levels) -> Names {
        let lowest = levels.lowest
        // Level 5 has another name among the laterals, and the levels above it among the outputs.
        let units = [
            ("neck.lateral_convs.\(5 - lowest)", "fpn_inner_res5_sum"),
            ("neck.lateral_convs.{i}", "fpn_inner_res{i+\(lowest)}_sum_lateral"),
            ("neck.fpn_convs.{i>\(5 - lowest)}", "fpn_{i+\(lowest)}"),
            ("neck.fpn_convs.{i}", "fpn_res{i+\(lowest)}_sum"),
        ]
        return Names(
            prefixes: ["neck.", ""],
            rules: units.map { NamingRule("\($0).conv", $1) } + [NamingRule("neck[{i}]", "[{i}]", .output)]
                + neckFunctions(levels),
            variants: [
                // With normalisation, each of them is a unit.
                units.flatMap { ours, theirs in
                    [
                        NamingRule("\(ours).conv", "\(theirs).conv"), NamingRule("\(ours).bn", "\(theirs).norm"),
                        NamingRule(ours, theirs, .output),
                    ]
                }
            ])
    }
}
