extension NamingConvention {
    /// Detectron2 0.6: `build_resnet_backbone` and `FPN` with `LastLevelP6P7` or `LastLevelMaxPool`.
    ///
    /// Its `Conv2d` holds the normalisation that follows: the output of the module of that path is the normalised map.
    public static let detectron2 = NamingConvention(
        name: "detectron2", linearLayout: .outIn,
        // By default, STRIDE_IN_1X1 is on, and `LastLevelP6P7` takes “res5”.
        behavior: Behavior(style: .caffe, extraSources: [.onInput, .onOutput], reluBeforeExtra: true),
        fields: [], ignored: ["num_batches_tracked"],
        heads: ["head", "proposal_generator", "roi_heads", "anchor_generator", "pixel_mean", "pixel_std"],
        levelNumbering: .named(["fpn_lateral{L}"])
    ) { part, levels in
        switch part {
        case .neck: detectron2Neck(levels)
        default: detectron2Backbone(levels)
        }
    }

    private static func detectron2Backbone(_ levels: Levels) -> Names {
        let units: [(conv: String, norm: String, theirs: String)] = [
            ("conv1", "bn1", "stem.conv1"),
            ("layer{S}.{B}.conv{j}", "layer{S}.{B}.bn{j}", "res{S+1}.{B}.conv{j}"),
            ("layer{S}.{B}.downsample.0", "layer{S}.{B}.downsample.1", "res{S+1}.{B}.shortcut"),
        ]
        let containers = [
            NamingRule("fc", "linear"), NamingRule("avgpool"), NamingRule("maxpool", "stem", .output),
            NamingRule("maxpool", "stem.maxpool", .output),
            NamingRule("relu", "stem.relu", .output), NamingRule("layer{S}", "res{S+1}", .output),
            NamingRule("layer{S}", "[res{S+1}]", .output), NamingRule("layer{S}.{B}", "res{S+1}.{B}", .output),
            NamingRule("layer{S}.{B}.add", "res{S+1}.{B}.add", .output),
            NamingRule("layer{S}.{B}.relu", "res{S+1}.{B}.relu", .output),
        ]
        return Names(
            prefixes: ["backbone.bottom_up.", "bottom_up.", "backbone.", ""],
            rules: units.flatMap { unit in
                [
                    NamingRule(unit.conv, unit.theirs, .parameters), NamingRule(unit.norm, unit.theirs, .output),
                    NamingRule(unit.norm, "\(unit.theirs).norm"),
                ]
            } + containers + backboneOutputs(levels))
    }

    private static func detectron2Neck(_ levels: Levels) -> Names {
        let lowest = levels.lowest
        let units = [
            ("neck.lateral_convs.{i}", "fpn_lateral{i+\(lowest)}"),
            ("neck.fpn_convs.{i>\(5 - lowest)}", "top_block.p{i+\(lowest)}"),
            ("neck.fpn_convs.{i}", "fpn_output{i+\(lowest)}"),
        ]
        let outputs = [
            NamingRule("neck[{i}]", "[p{i+\(lowest)}]", .output), NamingRule("neck[{i}]", "[{i}]", .output),
        ]
        return Names(
            prefixes: ["backbone.", ""],
            rules: units.map { NamingRule("\($0).conv", $1) } + outputs + neckFunctions(levels),
            variants: [
                units.flatMap { ours, theirs in
                    [
                        NamingRule("\(ours).conv", theirs, .parameters), NamingRule("\(ours).bn", "\(theirs).norm"),
                        NamingRule(ours, theirs, .output),
                    ]
                }
            ])
    }
}
