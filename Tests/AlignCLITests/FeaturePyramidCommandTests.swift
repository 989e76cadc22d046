import AlignKit
import TestSupport
import Testing

/// The command as its users run it: the report, and files that hold no pyramid.
@Suite struct FeaturePyramidCommandTests {
    private let folder: TemporaryFolder
    private var file: String { folder.file("fpn.h5") }

    init() throws { folder = try TemporaryFolder() }

    private func refusal(
        _ tiny: TinyPyramid, _ options: String..., convention: NamingConvention = .mmdet
    ) throws -> String {
        try tiny.write(to: file, convention: convention)
        let run = try Tool.run(["fpn", file] + options)
        #expect(run.status == 2 && run.output == "", "\(run.output)")
        #expect(run.errors.hasPrefix("align-cli: \(file): ") && run.errors.count { $0 == "\n" } == 1)
        return run.errors
    }

    private func altered(_ change: (inout TinyPyramid) -> Void) -> TinyPyramid {
        var tiny = TinyPyramid(backbone: nil)
        change(&tiny)
        return tiny
    }

    @Test func theReportIsThatOfResNet50() throws {
        try TinyPyramid().write(to: file)
        let run = try Tool.run("fpn", file, "--json", "-", "--no-relu-before-extra", "--extra-levels", "on-output")
        let report = try run.json()
        #expect(run.status == 0 && report["schema"] as? String == "alignkit.report/1")
        #expect(report["command"] as? String == "fpn" && report["verdict"] as? String == "aligned")
        let coverage = report["coverage"] as? [String: Any]
        #expect(coverage?["out_of_scope"] as? [String] == [])
        let text = try Tool.run("fpn", file)
        #expect(text.status == 0 && text.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
        #expect(text.output.contains("\nassumption P6 is taken from P5 (on-output)"))
    }

    @Test func aLevelThatIsLargerThanTheOneBelow() throws {
        let tiny = altered { $0.inputs["C4"] = Tensor(repeating: 1, shape: [1, 64, 14, 9]) }
        let message = try refusal(tiny)
        #expect(message.contains("inputs/C4: expected a batch of 1 and at most 13×17, as C3 [1, 32, 13, 17] has"))
        #expect(message.contains("found [1, 64, 14, 9]"))
    }

    @Test func aMissingLevel() throws {
        let message = try refusal(altered { $0.inputs["C4"] = nil })
        #expect(message.contains("inputs/C4") && message.contains("found only C3, C5"))
    }

    @Test func aLevelOfOtherChannelsOrAxes() throws {
        let channels = try refusal(altered { $0.inputs["C4"] = Tensor(repeating: 1, shape: [1, 60, 7, 9]) })
        #expect(channels.contains("neck.lateral_convs.1.conv.weight: expected [8, 60, 1, 1] for the lateral of C4"))
        let axes = try refusal(altered { $0.inputs["C5"] = Tensor(repeating: 1, shape: [128, 4, 5]) })
        #expect(axes.contains("inputs/C5: expected 4 axes [N, C, H, W], found [128, 4, 5]"))
    }

    @Test func lateralsOfDifferentWidths() throws {
        let message = try refusal(
            altered { $0.weights["neck.lateral_convs.2.conv.weight"] = Tensor(repeating: 1, shape: [6, 128, 1, 1]) })
        #expect(
            message.contains("weights/neck.lateral_convs.2.conv.weight: expected [8, 128, 1, 1] for the lateral of C5"))
        #expect(message.contains("found [6, 128, 1, 1]"))
    }

    @Test func aMissingConvolution() throws {
        let message = try refusal(
            altered { $0.weights["neck.lateral_convs.1.conv.weight"] = nil }, convention: .paddledet)
        #expect(message.contains("weights/neck.fpn_inner_res4_sum_lateral.weight"))
        #expect(message.contains("for the lateral of C4, found no such key"))
        let extra = try refusal(altered { $0.weights["neck.fpn_convs.3.conv.weight"] = nil })
        #expect(extra.contains("neck.fpn_convs.3.conv.weight") && extra.contains("P6"))
    }

    @Test func convolutionsForLevelsThatNobodyAskedFor() throws {
        for levels in ["none", "pool"] {
            let message = try refusal(TinyPyramid(backbone: nil), "--extra-levels", levels)
            #expect(message.contains("neck.fpn_convs.3.conv.weight: expected no convolution for P6"))
            #expect(message.contains("“\(levels)”, found [8, 8, 3, 3]"))
        }
    }

    @Test func moreOrFewerConvolutionsThanLevelsLeave() throws {
        let more = try refusal(altered { $0.provenance.configuration = #"{"num_outs": 4}"# })
        #expect(more.contains("neck.fpn_convs.4.conv.weight: expected no convolution for P7, since 4 levels leave"))
        #expect(more.contains("found [8, 8, 3, 3]"))
        let fewer = try refusal(altered { $0.provenance.configuration = #"{"num_outs": 6}"# })
        #expect(fewer.contains("neck.fpn_convs.5.conv.weight: expected [8, 8, 3, 3] for P8, found no such key"))
    }

    /// A finding at P6, which names both shapes; what the weights of other levels say is checked all the same.
    @Test func aSourceThatTheWeightsRuleOut() throws {
        var wide = TinyPyramid.pyramid
        wide.extraLevels = .onInput
        let cases = [
            (TinyPyramid.pyramid, "on-input", 8, 128), (wide, "on-output", 128, 8), (wide, "on-lateral", 128, 8),
        ]
        for (pyramid, claim, found, needed) in cases {
            let tiny = TinyPyramid(pyramid, backbone: nil)
            try tiny.write(to: file)
            let run = try Tool.run("fpn", file, "--extra-levels", claim, "--json", "-")
            let report = try run.json()
            #expect(run.status == 1 && report["verdict"] as? String == "diverged")
            let first = report["first_divergence"] as? [String: Any]
            #expect(first?["name"] as? String == "neck.fpn_convs.3.conv")
            #expect(first?["status"] as? String == "shape-mismatch")
            #expect(
                report["objections"] as? [String] == ["1 shape-mismatch", "the model's output “P6” was not compared"])
            let reason = "P6 \(claim), as claimed, takes a weight of [8, \(needed), 3, 3], found [8, \(found), 3, 3]"
            #expect(try Tool.run("fpn", file, "--extra-levels", claim).output.contains(reason))
        }
    }

    @Test func aSourceThatTheWeightsRuleOutIsNotedWithoutARecordingOfP6() throws {
        let tiny = TinyPyramid(backbone: nil)
        try tiny.write(to: file, path: { $0 == "neck.fpn_convs.3.conv" ? nil : $0 })
        let run = try Tool.run("fpn", file, "--extra-levels", "on-input", "--json", "-")
        let first = try run.json()["first_divergence"] as? [String: Any]
        #expect(run.status == 1 && first?["name"] as? String == "neck.fpn_convs.3.conv")
        #expect(first?["status"] as? String == "missing")
    }

    @Test func noPyramidAndNoInputs() throws {
        let inputs = try refusal(altered { $0.inputs = [:] })
        #expect(inputs.contains("inputs: expected “image”, or levels of a pyramid") && inputs.contains("no inputs"))
        try TinyResNet().write(to: file)
        let run = try Tool.run("fpn", file)
        #expect(run.status == 2 && run.errors.contains("expected lateral convolutions of a pyramid"))
    }

    @Test func wrongUsage() throws {
        #expect(try Tool.run("fpn", "--extra-levels", "p5", "x.h5").status == 64)
        #expect(try Tool.run("fpn", "--upsampling", "cubic", "x.h5").status == 64)
    }
}
