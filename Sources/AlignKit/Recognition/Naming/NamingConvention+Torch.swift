// The libraries that use PyTorch and have torchvision's names of a ResNet.

extension NamingConvention {
    /// torchvision 0.28: `ResNet`, alone or as the backbone of `retinanet_resnet50_fpn`, and `FeaturePyramidNetwork`.
    /// timm's ResNets have the same names.
    public static let torchvision = NamingConvention(
        name: "torchvision", linearLayout: .outIn,
        // `LastLevelP6P7` takes P5 where P5 has the width of the pyramid.
        behavior: Behavior(extraSources: [.onOutput, .onInput], reluBeforeExtra: true),
        fields: [], ignored: ["num_batches_tracked"],
        heads: ["head", "anchor_generator", "rpn", "roi_heads", "transform"],
        levelNumbering: .counted("inner_blocks.{i}.0")
    ) { part, levels in
        switch part {
        case .neck: Names(prefixes: ["backbone.fpn.", "fpn.", "backbone.", ""], rules: torchvisionNeck(levels))
        default: Names(prefixes: ["", "backbone.body.", "body."], rules: torchBackbone(levels))
        }
    }

    /// mmdet 3.3.0 (names unchanged since 1.0): `ResNet` with its variants, and `FPN`.
    public static let mmdet = NamingConvention(
        name: "mmdet", linearLayout: .outIn, fields: [], ignored: ["num_batches_tracked"],
        heads: ["bbox_head", "rpn_head", "roi_head", "mask_head", "data_preprocessor"]
    ) { part, levels in
        switch part {
        case .neck: Names(prefixes: ["neck.", ""], rules: mmdetNeck(levels))
        default: Names(prefixes: ["backbone.", ""], rules: torchBackbone(levels))
        }
    }

    /// A ResNet in the names of torchvision, mmdet and `paddle.vision`, which are ours.
    static func torchBackbone(_ levels: Levels) -> [NamingRule] {
        let modules = [
            "conv1", "bn1", "relu", "maxpool", "stem.{k}", "avgpool", "fc",
            "layer{S}.{B}.conv{j}", "layer{S}.{B}.bn{j}", "layer{S}.{B}.downsample.{k}",
        ]
        let outputs = [
            "layer{S}.{B}.relu", "layer{S}.{B}.add", "stem", "layer{S}", "layer{S}.{B}", "layer{S}.{B}.downsample",
        ]
        return modules.map { NamingRule($0) } + outputs.map { NamingRule($0, .output) } + backboneOutputs(levels)
    }

    /// The elements of the list that a backbone returns. The last one is that of the last stage.
    static func backboneOutputs(_ levels: Levels) -> [NamingRule] {
        [NamingRule("layer{i+\(5 - levels.backboneOutputs)}", "[{i}]", .output)]
    }

    /// A pyramid in the names of mmdet, which are ours.
    static func mmdetNeck(_ levels: Levels) -> [NamingRule] {
        ["lateral_convs.{i}", "fpn_convs.{i}"].flatMap { unit in
            [
                NamingRule("neck.\(unit).conv", "\(unit).conv"), NamingRule("neck.\(unit).bn", "\(unit).bn"),
                NamingRule("neck.\(unit)", unit, .output),
            ]
        } + [NamingRule("neck[{i}]", "[{i}]", .output)] + neckFunctions(levels)
    }

    /// The names that recorders of operations give to the results of functions: the container that ran, and the call.
    /// The coarsest level comes first.
    static func neckFunctions(_ levels: Levels) -> [NamingRule] {
        let steps = levels.laterals - 1
        return (0..<max(steps, 0)).flatMap { index in
            [("merge", "add"), ("upsample", "interpolate")].map { ours, theirs in
                NamingRule("neck.\(ours).\(index)", steps == 1 ? theirs : "\(theirs)#\(steps - 1 - index)", .output)
            }
        }
            + ["upsample.{i}", "merge.{i}", "extra_relu.{i}", "extra_pool.{i}"].map {
                NamingRule("neck.\($0)", $0, .output)
            }
    }

    private static func torchvisionNeck(_ levels: Levels) -> [NamingRule] {
        let lowest = levels.lowest
        let extra = "neck.fpn_convs.{i>\(5 - lowest)}"
        return [
            NamingRule("\(extra).conv", "extra_blocks.p{i+\(lowest)}"),
            NamingRule("neck.lateral_convs.{i}.conv", "inner_blocks.{i}.0"),
            NamingRule("neck.lateral_convs.{i}.bn", "inner_blocks.{i}.1"),
            NamingRule("neck.lateral_convs.{i}", "inner_blocks.{i}", .output),
            NamingRule("neck.fpn_convs.{i}.conv", "layer_blocks.{i}.0"),
            NamingRule("neck.fpn_convs.{i}.bn", "layer_blocks.{i}.1"),
            NamingRule("neck.fpn_convs.{i}", "layer_blocks.{i}", .output),
            NamingRule("neck[{i}]", "[{i}]", .output),
            NamingRule("neck[{i}]", "[p{i+\(lowest)}]", .output),
            NamingRule("neck[\(6 - lowest)]", "[pool]", .output),
            // The module of the extra levels returns all levels, and their names.
            NamingRule("neck[{i}]", "extra_blocks[0][{i}]", .output),
        ] + neckFunctions(levels)
    }
}
