import AlignKit
import TestSupport
import Testing

/// Pyramids that we record ourselves: what is read off a file, and where a wrong claim shows.
@Suite struct FeaturePyramidTests {
    private let folder: TemporaryFolder
    private var file: String { folder.file("fpn.h5") }

    init() throws { folder = try TemporaryFolder() }

    private func check(
        _ change: (inout ParityReport.Options) -> Void = { _ in }
    ) throws -> ParityReport {
        var options = ParityReport.Options()
        change(&options)
        return try ParityReport.featurePyramid(path: file, options: options, workers: Workers(threads: 1))
    }

    private func declare(_ tiny: inout TinyPyramid, _ configuration: String) {
        tiny.provenance.configuration = configuration
    }

    @Test(arguments: NamingConvention.all.map(\.name), [true, false])
    func everyConventionHoldsAPyramid(name: String, alone: Bool) throws {
        let convention = try #require(NamingConvention.named(name))
        var backbone = TinyPyramid.backbone
        backbone.style = name == "detectron2" ? .caffe : .pytorch
        var pyramid = TinyPyramid.pyramid
        pyramid.extraLevels = .onInput
        pyramid.reluBeforeExtra = ["torchvision", "paddledet", "detectron2"].contains(name)
        let tiny = TinyPyramid(pyramid, backbone: alone ? nil : backbone)
        // PaddleDetection has a container by the name that we give a convolution.
        try tiny.write(
            to: file, convention: convention, path: { name == "paddledet" && $0 == "conv1" ? "conv1.conv1.conv" : $0 })
        let report = try check()
        #expect(report.verdict == .aligned, "\(report.text())")
        // Paddle's own library has no pyramid: a ported one has mmdet's names, and no statistics to tell them apart.
        let expected = alone && name == "paddle" ? "mmdet" : name
        #expect(report.command == "fpn" && report.reference.convention == expected)
        #expect(report.result.comparedCount == tiny.activations.count && report.result.missing.isEmpty)
        #expect(report.assumptions.isEmpty)
    }

    /// A module of Detectron2 holds a convolution and its normalisation. What stands under its path is what it puts
    /// out; or what its convolution does, where the normalisation stands beside it and says otherwise.
    @Test(arguments: [true, false])
    func detectron2ModulesHoldTheirNormalisation(areWhole: Bool) throws {
        var backbone = TinyPyramid.backbone
        backbone.style = .caffe
        let tiny = TinyPyramid(TinyPyramid.pyramid, backbone: backbone)
        let convention = NamingConvention.detectron2
        let weights = Set(tiny.weights.keys)
        func module(_ name: String) -> String? {
            guard weights.contains("\(name).weight") else { return nil }
            return String(convention.key(forParameter: "\(name).weight").dropLast(".weight".count))
        }
        try tiny.write(
            to: file, convention: convention,
            path: { name in
                let isConvolution = name.contains("conv") || name.hasSuffix("downsample.0")
                return areWhole && isConvolution && !name.hasPrefix("neck") ? nil : module(name) ?? name
            },
            more: { writer in
                for (name, tensor) in tiny.activations where areWhole {
                    guard let module = module(name), module.hasSuffix(".norm") else { continue }
                    try writer.write(tensor, to: "activations/\(module.dropLast(".norm".count))")
                }
            })
        let report = try ParityReport.resNet(path: file)
        #expect(report.verdict == .aligned, "\(report.text())")
        let conv1 = report.result.tensors.first { $0.path == "activations/backbone.bottom_up.stem.conv1" }
        #expect(conv1?.name == (areWhole ? "bn1" : "conv1"))
        #expect(try check { $0.network.reluBeforeExtra = false }.verdict == .aligned)
    }

    @Test(arguments: FeaturePyramid.ExtraLevels.allCases)
    func extraLevelsAreReadOffOrDeclared(extra: FeaturePyramid.ExtraLevels) throws {
        var pyramid = TinyPyramid.pyramid
        pyramid.extraLevels = extra
        var tiny = TinyPyramid(pyramid, backbone: nil)
        declare(&tiny, #"{"extra_levels": "\#(extra.rawValue.replacing("-", with: "_"))"}"#)
        try tiny.write(to: file)
        let report = try check()
        #expect(report.verdict == .aligned && report.assumptions.isEmpty, "\(report.text())")
        #expect(report.network.contains("extra levels \(extra.rawValue)"))
    }

    @Test func normsBilinearUpsamplingAndOtherLevelsAreFollowed() throws {
        var tiny = TinyPyramid(
            FeaturePyramid.Configuration(
                lowestLevel: 2, inputChannels: [16, 32, 64, 128], channels: 8, extraLevels: .onOutput, extraCount: 3,
                reluBeforeExtra: true, upsampling: .bilinear, normalized: [.lateral, .output, .extra]))
        declare(&tiny, #"{"upsampling": "bilinear", "relu_before_extra": true, "extra_levels": "on_output"}"#)
        let keys = ["neck.fpn_inner_res2_sum_lateral.conv.weight", "neck.fpn_inner_res2_sum_lateral.norm.weight"]
        for convention in [NamingConvention.mmdet, .paddledet.match(keys: keys).convention] {
            try tiny.write(
                to: file, convention: convention,
                path: { convention.name == "paddledet" && $0 == "conv1" ? "conv1.conv1.conv" : $0 })
            let report = try check()
            #expect(report.verdict == .aligned, "\(report.text())")
            #expect(report.network.contains("FPN C2–C5 to P2–P8"))
        }
    }

    @Test func variantDOfTheBackboneIsReadOff() throws {
        var backbone = TinyPyramid.backbone
        backbone.stem = .deep
        backbone.pooledShortcuts = [2, 3, 4]
        let tiny = TinyPyramid(TinyPyramid.pyramid, backbone: backbone)
        for convention in [NamingConvention.mmdet, .paddledet] {
            // The paths are ours, which both understand.
            try tiny.write(
                to: file,
                convention: convention.match(keys: [
                    convention.name == "mmdet" ? "backbone.stem.0.weight" : "backbone.res3.res3a.short.conv.conv.weight"
                ]).convention)
            let report = try check { $0.network.reluBeforeExtra = false }
            #expect(report.verdict == .aligned, "\(report.text())")
            #expect(report.network.contains("deep stem, pooled shortcuts"))
        }
    }

    @Test func withoutAnyClaimP6IsAssumedToComeFromP5() throws {
        try TinyPyramid(backbone: nil).write(to: file)
        let report = try check()
        #expect(report.verdict == .aligned)
        #expect(report.assumptions == ["P6 is taken from P5 (on-output); on-lateral would fit as well"])
        let lines = report.text().split(separator: "\n").filter { $0.hasPrefix("assumption") }
        #expect(lines.count == 1)
    }

    /// Option, and the first tensor that it makes wrong.
    @Test func aWrongClaimFailsAtTheRightTensor() throws {
        try TinyPyramid().write(to: file)
        #expect(
            try check { $0.network.extraLevels = .onLateral }.result.firstDivergence?.name == "neck.fpn_convs.3.conv")
        #expect(try check { $0.network.reluBeforeExtra = true }.result.firstDivergence?.name == "neck.fpn_convs.4.conv")
        #expect(try check { $0.network.upsampling = .bilinear }.result.firstDivergence?.name == "neck.upsample.1")
        #expect(try check { $0.network.style = .caffe }.result.firstDivergence?.name == "layer2.0.conv1")
        #expect(try check { $0.network.batchNormEpsilon = 0.1 }.result.firstDivergence?.name == "bn1")
    }

    @Test func withoutSumsAndUpsampledMapsTheRestIsStillChecked() throws {
        var tiny = TinyPyramid()
        let functions = tiny.activations.filter { $0.name.contains("upsample") || $0.name.contains("merge") }.map(
            \.name)
        try tiny.write(to: file, path: { functions.contains($0) ? nil : $0 })
        let report = try check()
        #expect(report.verdict == .aligned && Set(report.result.missing) == Set(functions))
        // The first tensor that depends on it.
        #expect(try check { $0.network.upsampling = .bilinear }.result.firstDivergence?.name == "neck.fpn_convs.0.conv")
        let position = tiny.activations.firstIndex { $0.name == "neck.fpn_convs.1.conv" }!
        tiny.activations[position].tensor[0, 1, 2, 3] += 1
        try tiny.write(to: file, path: { functions.contains($0) ? nil : $0 })
        #expect(try check().result.tensors.filter(\.status.isCreatedHere).map(\.name) == ["neck.fpn_convs.1.conv"])
    }

    @Test func whatIsNotCheckedIsOutOfScope() throws {
        let tiny = TinyPyramid()
        let path = { (name: String) in name.hasPrefix("neck") ? name : "backbone.\(name)" }
        try tiny.write(
            to: file, path: path,
            more: { writer in
                let head = Tensor<Float>(repeating: 1, shape: [8])
                try writer.write(head, to: "weights/bbox_head.retina_cls.bias")
                try writer.write(head, to: "activations/bbox_head.retina_cls#0")
                try writer.write(head, to: "outputs/cls_scores")
            })
        let pyramid = try check()
        #expect(pyramid.verdict == .aligned && pyramid.result.recordedCount == tiny.activations.count)
        #expect(
            pyramid.outOfScope == [
                "weights/bbox_head.retina_cls.bias", "activations/bbox_head.retina_cls#0", "outputs/cls_scores",
            ])
        #expect(pyramid.text().contains("3 out of scope: head (1 weights, 1 outputs, 1 activations)"))

        let backbone = try ParityReport.resNet(path: file)
        let necks = tiny.activations.count { $0.name.hasPrefix("neck") }
        #expect(backbone.verdict == .aligned, "\(backbone.text())")
        #expect(backbone.result.recordedCount == tiny.activations.count - necks)
        #expect(backbone.outOfScope.count == 3 + necks + tiny.weights.count { $0.key.hasPrefix("neck") })
    }

    @Test func containersAndTuplesAreAliases() throws {
        var tiny = TinyPyramid()
        tiny.provenance.configuration = #"{"extra_levels": "on_output"}"#
        try tiny.write(
            to: file,
            more: { writer in
                for (index, name) in ["layer2.0.relu#2", "layer3.0.relu#2", "layer4.0.relu#2"].enumerated() {
                    try writer.link("activations/backbone[\(index)]", to: "activations/\(name)")
                }
                for index in 0..<5 {
                    try writer.link("activations/neck[\(index)]", to: "activations/neck.fpn_convs.\(index).conv")
                    try writer.link("outputs/P\(index + 3)", to: "activations/neck.fpn_convs.\(index).conv")
                }
                try writer.link("activations/neck.lateral_convs.0", to: "activations/neck.lateral_convs.0.conv")
            })
        let report = try check()
        #expect(report.verdict == .aligned, "\(report.text())")
        #expect(report.result.comparedCount == tiny.activations.count + 9)
    }
}
