import AlignKit
import Testing

/// The whole table of parameter names, in both directions.
@Suite struct NamingTableTests {
    /// Our module, and the module of each library; the field is added to both.
    struct Row: Sendable, CustomTestStringConvertible {
        let convention: String
        let ours: String
        let theirs: String
        var testDescription: String { "\(convention): \(theirs)" }
    }

    private static let norm = ["weight", "bias", "running_mean", "running_var"]

    @Test(arguments: backbones + necks)
    func aModuleTranslatesThereAndBack(row: Row) throws {
        let convention = try adapted(row)
        let isNorm = row.ours.contains("bn") || row.ours.hasSuffix("downsample.1")
        let fields = isNorm ? Self.norm : ["weight", "bias"]
        for field in fields {
            var theirField = field
            if convention.name.hasPrefix("paddle") {
                theirField = ["running_mean": "_mean", "running_var": "_variance"][field] ?? field
            }
            let key = "\(row.theirs).\(theirField)"
            #expect(convention.parameterName(forKey: key) == "\(row.ours).\(field)")
            #expect(convention.key(forParameter: "\(row.ours).\(field)") == key)
        }
    }

    /// The convention as a file uses it that holds all rows of its kind.
    private func adapted(_ row: Row) throws -> NamingConvention {
        let table =
            Self.backbones.contains { $0.theirs == row.theirs && $0.convention == row.convention }
            ? Self.backbones : Self.necks
        let keys = table.filter { $0.convention == row.convention }.map { "\($0.theirs).weight" }
        return try #require(NamingConvention.named(row.convention)).match(keys: keys).convention
    }

    private static func rows(_ convention: String, _ pairs: KeyValuePairs<String, String>) -> [Row] {
        pairs.map { Row(convention: convention, ours: $0, theirs: $1) }
    }

    private static func same(_ convention: String, prefix: String, _ names: [String]) -> [Row] {
        names.map { Row(convention: convention, ours: $0, theirs: prefix + $0) }
    }

    private static let torch = [
        "conv1", "bn1", "layer1.0.conv1", "layer3.5.bn3", "layer4.2.conv2", "layer2.0.downsample.0",
        "layer2.0.downsample.1",
    ]

    static let backbones =
        same("torchvision", prefix: "", torch + ["fc"]) + same("paddle", prefix: "", torch + ["fc"])
        + same("mmdet", prefix: "backbone.", torch)
        + rows(
            "paddledet",
            [
                "conv1": "backbone.conv1.conv1.conv", "bn1": "backbone.conv1.conv1.norm",
                "layer1.0.conv1": "backbone.res2.res2a.branch2a.conv",
                "layer3.5.bn3": "backbone.res4.res4f.branch2c.norm",
                "layer4.2.conv2": "backbone.res5.res5c.branch2b.conv",
                "layer2.0.downsample.0": "backbone.res3.res3a.short.conv",
                "layer2.0.downsample.1": "backbone.res3.res3a.short.norm",
            ])
        + rows(
            "detectron2",
            [
                "conv1": "backbone.bottom_up.stem.conv1", "bn1": "backbone.bottom_up.stem.conv1.norm",
                "layer1.0.conv1": "backbone.bottom_up.res2.0.conv1",
                "layer3.5.bn3": "backbone.bottom_up.res4.5.conv3.norm",
                "layer4.2.conv2": "backbone.bottom_up.res5.2.conv2",
                "layer2.0.downsample.0": "backbone.bottom_up.res3.0.shortcut",
                "layer2.0.downsample.1": "backbone.bottom_up.res3.0.shortcut.norm",
            ])

    private static let pyramid = [
        "neck.lateral_convs.0.conv", "neck.lateral_convs.1.conv", "neck.lateral_convs.2.conv",
        "neck.fpn_convs.0.conv", "neck.fpn_convs.1.conv", "neck.fpn_convs.2.conv", "neck.fpn_convs.3.conv",
        "neck.fpn_convs.4.conv",
    ]

    private static func neck(_ convention: String, _ theirs: [String]) -> [Row] {
        zip(pyramid, theirs).map { Row(convention: convention, ours: $0, theirs: $1) }
    }

    static let necks =
        neck("mmdet", pyramid)
        + neck(
            "torchvision",
            (0...2).map { "backbone.fpn.inner_blocks.\($0).0" } + (0...2).map { "backbone.fpn.layer_blocks.\($0).0" }
                + (6...7).map { "backbone.fpn.extra_blocks.p\($0)" })
        + neck(
            "paddledet",
            ["res3_sum_lateral", "res4_sum_lateral", "res5_sum"].map { "neck.fpn_inner_\($0)" }
                + (3...5).map { "neck.fpn_res\($0)_sum" } + (6...7).map { "neck.fpn_\($0)" })
        + neck(
            "detectron2",
            (3...5).map { "backbone.fpn_lateral\($0)" } + (3...5).map { "backbone.fpn_output\($0)" }
                + (6...7).map { "backbone.top_block.p\($0)" })
}

/// What depends on the file: prefixes, levels, variants; and how a convention is found.
@Suite struct NamingDetectionTests {
    private func keys(_ convention: NamingConvention, _ network: Network) -> [String] {
        network.parameters.map { convention.key(forParameter: $0.name) }
    }

    private let resNet = ResNet.network(ResNet.Configuration(classes: nil))

    @Test(arguments: NamingConvention.all.map(\.name))
    func aConventionIsFoundByItsKeys(name: String) throws {
        let convention = try #require(NamingConvention.named(name))
        let network = FeaturePyramid.network(
            FeaturePyramid.Configuration(), backbone: ResNet.Configuration(classes: nil))
        let match = try #require(try NamingConvention.detect(keys: keys(convention, network)))
        #expect(match.convention.name == name)
        #expect(match.explanation == "265 of 265 backbone keys, 16 of 16 neck keys matched")
        let names = keys(convention, network).map(match.convention.parameterName(forKey:))
        #expect(names == network.parameters.map(\.name))
    }

    @Test func mmdetWithoutItsPrefixIsTorchvision() throws {
        let match = try #require(try NamingConvention.detect(keys: resNet.parameters.map(\.name)))
        #expect(match.convention.name == "torchvision" && match.explanation == "265 of 265 backbone keys matched")
    }

    @Test func aTieThatMattersIsAnError() throws {
        // Without statistics, nothing tells torchvision's [out, in] from Paddle's [in, out].
        let tie = #expect(throws: NamingConvention.Tie.self) {
            try NamingConvention.detect(keys: ["conv1.weight", "fc.weight", "fc.bias"])
        }
        #expect(tie?.first.convention.name == "torchvision" && tie?.second.convention.name == "paddle")
        #expect(tie?.key == "fc.weight")
    }

    @Test func unknownKeysAreNobodys() throws {
        #expect(try NamingConvention.detect(keys: ["encoder.0.weight"]) == nil)
    }

    @Test(arguments: [("torchvision", "backbone.body."), ("paddledet", ""), ("mmdet", ""), ("detectron2", "")])
    func prefixesAreReadOffTheKeys(name: String, prefix: String) throws {
        let convention = try #require(NamingConvention.named(name))
        let usual = convention.key(forParameter: "bn1.weight")
        let bare = convention.key(forParameter: "bn1.weight").replacing("backbone.bottom_up.", with: "")
            .replacing("backbone.", with: "")
        let match = convention.match(keys: [prefix + bare])
        #expect(match.convention.key(forParameter: "bn1.weight") == prefix + bare)
        #expect(match.convention.parameterName(forKey: usual) == "bn1.weight", "the usual prefix is still understood")
    }

    /// A pyramid from C2 on, and one that has batch normalisation.
    @Test(arguments: ["torchvision", "paddledet", "detectron2"])
    func levelsAreReadOffTheKeys(name: String) throws {
        let keys = [
            "torchvision": [
                "backbone.fpn.inner_blocks.3.0.weight", "backbone.fpn.layer_blocks.3.0.weight",
                "backbone.fpn.extra_blocks.p6.weight",
            ],
            "paddledet": [
                "neck.fpn_inner_res2_sum_lateral.conv.weight", "neck.fpn_inner_res5_sum.conv.weight",
                "neck.fpn_res5_sum.norm.weight", "neck.fpn_6.conv.weight",
            ],
            "detectron2": [
                "backbone.fpn_lateral2.weight", "backbone.fpn_lateral5.weight", "backbone.fpn_output5.norm.weight",
                "backbone.top_block.p6.weight",
            ],
        ][name]!
        let expected = [
            "torchvision": ["lateral_convs.3.conv", "fpn_convs.3.conv", "fpn_convs.4.conv"],
            "paddledet": ["lateral_convs.0.conv", "lateral_convs.3.conv", "fpn_convs.3.bn", "fpn_convs.4.conv"],
            "detectron2": ["lateral_convs.0.conv", "lateral_convs.3.conv", "fpn_convs.3.bn", "fpn_convs.4.conv"],
        ][name]!.map { "neck.\($0).weight" }
        let convention = try #require(NamingConvention.named(name)).match(keys: keys).convention
        #expect(keys.map(convention.parameterName(forKey:)) == expected)
        #expect(expected.map(convention.key(forParameter:)) == keys)
    }

    @Test func paddleDetectionsVariantD() throws {
        let keys = [
            "conv1.conv1_1.conv.weight", "conv1.conv1_3.norm._mean", "res2.res2a.short.conv.weight",
            "res2.res2a.short.norm.weight", "res3.res3a.short.conv.conv.weight", "res3.res3a.short.conv.norm._variance",
        ]
        let names = [
            "stem.0.weight", "stem.7.running_mean", "layer1.0.downsample.0.weight", "layer1.0.downsample.1.weight",
            "layer2.0.downsample.1.weight", "layer2.0.downsample.2.running_var",
        ]
        let convention = NamingConvention.paddledet.match(keys: keys).convention
        #expect(keys.map(convention.parameterName(forKey:)) == names)
        #expect(names.map(convention.key(forParameter:)) == keys)
    }

    @Test func paddleDetectionsLongStage() throws {
        let keys = [
            "res4.res4a.branch2a.conv.weight", "res4.res4b22.branch2c.norm.weight", "res3.res3d.branch2b.conv.weight",
        ]
        let names = ["layer3.0.conv1.weight", "layer3.22.bn3.weight", "layer2.3.conv2.weight"]
        let convention = NamingConvention.paddledet.match(keys: keys).convention
        #expect(keys.map(convention.parameterName(forKey:)) == names)
        #expect(names.map(convention.key(forParameter:)) == keys)
    }
}
