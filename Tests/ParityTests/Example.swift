import AlignKit
import Foundation
import Testing

/// The folder of the recordings.
private let recordings = ProcessInfo.processInfo.environment["ALIGNKIT_FIXTURES"] ?? "Fixtures"

/// A recording of a network that AlignKit knows: every tensor, chained and isolated.
@Test func resNetFollowsItsRecording() throws {
    let report = try ParityReport.resNet(path: "\(recordings)/resnet50-torchvision.h5")
    #expect(report.verdict == .aligned, "\(report.text())")
}

/// A network of your own: its nodes carry the names under which the framework's modules were recorded.
@Test func myNetworkFollowsItsRecording() throws {
    var network = Network()
    let image = network.addInput("image")
    let weight = Parameter(name: "conv1.weight", shape: [64, 3, 7, 7], role: .convolutionWeight)
    network.add("conv1", Convolution(stride: 2, padding: 3), image, parameters: [weight])
    network.addOutput("features", from: "conv1")

    let file = try ReferenceFile(path: "\(recordings)/resnet50-torchvision.h5")
    let kernels = try file.tensor(try file.entry(at: "weights/conv1.weight"), as: Float.self)
    let check = try ParityCheck(file, network: network, parameters: ["conv1.weight": kernels], scope: .part)
    let report = ParityReport(check, try check.run())
    #expect(report.verdict == .aligned, "\(report.text())")
}

/// A layer of your own code, on the recorded input of that layer.
@Test func myReLUFollowsItsRecording() throws {
    let file = try ReferenceFile(path: "\(recordings)/resnet50-torchvision.h5")
    let input = try file.tensor(try file.entry(at: "activations/bn1"), as: Float.self)
    let expected = try file.tensor(try file.entry(at: "activations/relu"), as: Float.self)

    let actual = Tensor(shape: input.shape, scalars: input.scalars.map { max($0, 0) })

    let difference = Difference(expected: expected, actual: actual)
    #expect(difference.maxAbs == 0, "worst at \(difference.worstIndex)")
}
