import AlignKit
import TestSupport
import Testing

/// Networks with a ResNet's names that are none: one line says what they are, and which command is for them.
@Suite struct RelativesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A recording of weights, and of one activation: those of a small ResNet, changed.
    private func write(
        _ name: String = "a.h5", convention: NamingConvention = .torchvision, isDeclared: Bool = true,
        more: [String: [Int]] = [:],
        _ change: (_ name: String, _ extents: [Int]) -> [Int]?
    ) throws -> String {
        let path = folder.file(name)
        let writer = try ReferenceFileWriter(
            path: path,
            provenance: .init(
                framework: "pytorch", model: "mine", convention: isDeclared ? convention.name : nil))
        try writer.write(Tensor<Float>(repeating: 0.5, shape: [1, 3, 64, 64]), to: "inputs/image")
        try writer.write(Tensor<Float>(shape: [2], scalars: [1, 2]), to: "activations/x")
        let network = ResNet.network(.init(blocks: [1, 2, 1, 1], width: 16, classes: 5))
        for parameter in network.parameters {
            guard let extents = change(parameter.name, parameter.shape.extents) else { continue }
            try writer.write(
                Tensor<Float>(repeating: 0.5, shape: Shape(extents)),
                to: "weights/" + convention.key(forParameter: parameter.name))
        }
        for (key, extents) in more {
            try writer.write(Tensor<Float>(repeating: 0.5, shape: Shape(extents)), to: "weights/\(key)")
        }
        try writer.finish()
        return path
    }

    private func refusal(_ path: String) -> String {
        do {
            return "read as \(try ParityReport.resNet(path: path, workers: Workers(threads: 1)).network)"
        } catch {
            return "\(error)"
        }
    }

    /// Of a ResNet, and of the backbone of a pyramid: what is refused is the same.
    private func expectRefusal(_ path: String, _ found: String, ofPyramid other: String? = nil) {
        let error = refusal(path)
        #expect(error.contains("weights: expected those of a ResNet, in the names of "), "\(error)")
        #expect(error.contains(found) && error.contains("; align-cli compare holds"), "\(error)")
        #expect(!error.contains("\n"))
        let ofPyramid = #expect(throws: ReferenceError.self) { try ParityReport.featurePyramid(path: path) }
        #expect(ofPyramid.map { "\($0)" } == other.map { error.replacing(found, with: $0) } ?? error)
    }

    private static func isKernel(_ name: String) -> Bool { name.contains("conv") && name.hasSuffix(".weight") }

    @Test(arguments: [NamingConvention.torchvision, .mmdet, .paddledet, .detectron2])
    func groupedConvolutions(_ convention: NamingConvention) throws {
        let path = try write(convention: convention) { name, extents in
            name.hasPrefix("layer") && name.hasSuffix("conv2.weight") ? [extents[0], extents[1] / 8, 3, 3] : extents
        }
        let module = convention.key(forParameter: "layer1.0.conv2.weight").dropLast(".weight".count)
        expectRefusal(path, "grouped convolutions, as of a ResNeXt: \(module) reads 2 of 16 channels")
    }

    @Test func blocksOfOtherWidths() throws {
        let path = try write { name, extents in
            guard name.hasPrefix("layer"), !name.contains("downsample") else { return extents }
            if name.hasSuffix("conv3.weight") { return [extents[0], extents[1] * 2, 1, 1] }
            if name.hasSuffix("conv2.weight") { return [extents[0] * 2, extents[1] * 2, 3, 3] }
            if name.hasSuffix("conv1.weight") { return [extents[0] * 2, extents[1], 1, 1] }
            return name.contains("bn3") ? extents : extents.map { $0 * 2 }
        }
        expectRefusal(path, "as of a wide ResNet: layer1.0.conv3 goes from 32 channels to 64, a ResNet's to 128")
    }

    @Test func blocksThatHoldMore() throws {
        let blocks = ["layer1.0", "layer2.0", "layer2.1", "layer3.0", "layer4.0"]
        let more = Dictionary(uniqueKeysWithValues: blocks.map { ("\($0).se.fc1.weight", [4, 4, 1, 1]) })
        expectRefusal(
            try write(more: more) { $1 }, "blocks that hold more than a ResNet's, such as layer1.0.se.fc1.weight")
    }

    @Test func theStemOfCIFAR() throws {
        let path = try write { name, extents in name == "conv1.weight" ? [16, 3, 3, 3] : extents }
        expectRefusal(path, "a stem of 3×3, as for CIFAR, where a ResNet's is 7×7")
    }

    @Test func otherNumbersOfStages() throws {
        let three = try write { name, extents in
            name.hasPrefix("layer4.") ? nil : name == "fc.weight" ? [5, 256] : extents
        }
        expectRefusal(three, "3 stages, where a ResNet has 4")
        let more = ["conv1.weight": [128, 512, 1, 1], "bn1.weight": [128]].map { ("layer5.0.\($0)", $1) }
        expectRefusal(try write(more: Dictionary(uniqueKeysWithValues: more)) { $1 }, "5 stages, where a ResNet has 4")
        // A stage that is missing among others is a fault of the file.
        let hole = try write { name, extents in name.hasPrefix("layer2.") ? nil : extents }
        #expect(refusal(hole).contains("weights/layer2.0.conv1.weight: expected"))
    }

    @Test func widthsThatDoNotDouble() throws {
        let widths = ["1": 24, "2": 40, "3": 48, "4": 64]
        let path = try write { name, extents in
            guard name.hasPrefix("layer"), let width = widths[String(name.dropFirst(5).prefix(1))] else {
                return extents
            }
            switch name.split(separator: ".").dropFirst(2).joined(separator: ".") {
            case "conv1.weight": return [width, extents[1], 1, 1]
            case "conv2.weight": return [width, width, 3, 3]
            case "conv3.weight": return [4 * width, width, 1, 1]
            case let field where field.hasPrefix("bn3") || field.hasPrefix("downsample.1"): return [4 * width]
            case "downsample.0.weight": return [4 * width, extents[1], 1, 1]
            default: return [width]
            }
        }
        expectRefusal(path, "16 channels after the stem and 24, 40, 48, 64 in the stages")
    }

    /// Where the convention cannot be found, and where it is said.
    @Test func groupNormalisation() throws {
        let path = try write { name, extents in name.contains("running_") ? nil : extents }
        expectRefusal(path, "no mean and variance of any normalisation, as of group normalisation")
        let undeclared = try write("b.h5", isDeclared: false) { name, extents in
            name.contains("running_") ? nil : extents
        }
        let error = refusal(undeclared)
        #expect(
            error.contains("no mean and variance of any normalisation") && error.contains("; align-cli compare holds"))
        #expect(!error.contains("--convention"))
    }

    @Test func anotherNetworkAltogether() throws {
        let path = try write(more: ["features.3.weight": [4, 4, 1, 1]]) { name, extents in
            name.hasPrefix("fc") ? extents : nil
        }
        // A backbone has no classifier.
        expectRefusal(path, "found 2 of the 62 of one", ofPyramid: "found 0 of the 60 of one")
    }

    /// Whatever stands behind it: a pyramid on a backbone that is none is refused before its laterals are looked at.
    @Test func aPyramidOnARelative() throws {
        let neck = ["lateral_convs": [8, 128, 1, 1], "fpn_convs": [8, 8, 3, 3]].flatMap { name, shape in
            (0..<2).map { ("neck.\(name).\($0).conv.weight", shape) }
        }
        let more = Dictionary(uniqueKeysWithValues: neck)
        let path = try write(convention: .mmdet, more: more) { name, extents in
            name.hasPrefix("fc.") ? nil : name == "conv1.weight" ? [16, 3, 3, 3] : extents
        }
        expectRefusal(path, "a stem of 3×3, as for CIFAR, where a ResNet's is 7×7")
        let widths = try write("b.h5", convention: .mmdet, more: more) { name, extents in
            name.hasPrefix("fc.") || name.contains("running_") ? nil : extents
        }
        expectRefusal(widths, "no mean and variance of any normalisation")
    }

    /// Wrong shapes of a ResNet's own weights are named one by one, as before.
    @Test func aResNetsOwnFaultsAreNoOtherNetwork() throws {
        let single = try write { name, extents in
            name == "layer2.0.conv2.weight" ? [extents[0], extents[1] / 8, 3, 3] : extents
        }
        #expect(refusal(single).contains("weights/layer2.0.conv2.weight: expected a floating-point tensor of shape"))
        for order in [[1, 0, 2, 3], [2, 3, 1, 0], [0, 2, 3, 1]] {
            let transposed = try write { name, extents in
                Self.isKernel(name) ? order.map { extents[$0] } : extents
            }
            #expect(refusal(transposed).contains("expected a floating-point tensor of shape"), "axes \(order)")
        }
    }

    @Test func comparingThemNeedsNoKnownNetwork() throws {
        let grouped: (String, [Int]) -> [Int]? = { name, extents in
            name.hasPrefix("layer") && name.hasSuffix("conv2.weight") ? [extents[0], extents[1] / 8, 3, 3] : extents
        }
        let paths = (try write("a.h5", grouped), try write("b.h5", grouped))
        let report = try CompareReport(reference: paths.0, candidate: paths.1)
        #expect(report.result.network == nil && report.result.refusals == [])
        #expect(report.result.weights.isIdentical == true && report.result.comparedCount == 1)
    }
}
