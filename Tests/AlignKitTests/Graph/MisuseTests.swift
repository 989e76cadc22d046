import AlignKit
import Foundation
import TestSupport
import Testing

/// What a user of the library can get wrong with values ends in a typed error that names it.
@Suite struct MisuseTests {
    private static let weight = Parameter(name: "conv.weight", shape: [4, 3, 3, 3], role: .convolutionWeight)
    private static let image = Tensor<Float>(repeating: 1, shape: [1, 3, 8, 8])
    private static let kernels = Tensor<Float>(repeating: 1, shape: [4, 3, 3, 3])

    private static var network: Network {
        var network = Network()
        network.add("relu", ReLU(), network.add("conv", Convolution(), network.addInput("image"), parameters: [weight]))
        network.addOutput("y", from: "relu")
        return network
    }

    private func message(
        _ network: Network = network, _ inputs: [String: Tensor<Float>] = ["image": image],
        _ parameters: [String: Tensor<Float>] = ["conv.weight": kernels]
    ) -> String? {
        do {
            _ = try Execution(network, inputs: inputs, parameters: parameters, workers: Workers(threads: 1))
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func anExecutionNamesWhatIsMissingOrWrong() {
        #expect(message() == nil)
        #expect(message(Self.network, [:]) == "image: expected a value for this input of the network, found none")
        #expect(
            message(Self.network, ["img": Self.image])
                == "image: expected a value for this input of the network, found none")
        #expect(
            message(Self.network, ["image": Tensor(repeating: 1, shape: [3, 8, 8])])
                == "conv: expected 4 axes [N, C, H, W], found [3, 8, 8]")
        #expect(
            message(Self.network, ["image": Self.image], [:])
                == "conv: expected [4, 3, 3, 3] for its parameter conv.weight, found no value")
        #expect(
            message(Self.network, ["image": Self.image], ["conv.weight": Tensor(repeating: 1, shape: [4, 3, 1, 1])])
                == "conv: expected [4, 3, 3, 3] for its parameter conv.weight, found [4, 3, 1, 1]")
        #expect(message(Network(), [:], [:]) == "the network has no nodes")
    }

    @Test func shapesThatCannotBeHeldAreNamed() throws {
        #expect(throws: Network.Failure.self) { try Self.network.shapes(inputs: ["image": [1 << 40, 3, 1 << 20, 8]]) }
        #expect(throws: ShapeError.self) { try Shape(checking: [1 << 40, 1 << 40]) }
        #expect(throws: ShapeError.self) { try Shape(checking: [2, -1]) }
        #expect(try Shape(checking: [2, 0, 3]) == [2, 0, 3])
        #expect(throws: ShapeError.self) { try Tensor<Float>(checking: [2, 3], scalars: [1]) }
        #expect(throws: ShapeError.self) { try Tensor<Float>(checking: [1 << 40, 1 << 40], scalars: []) }
        #expect(try Tensor<Float>(checking: [2], scalars: [1, 2]).count == 2)
        for text in ["[-1]", "[4611686018427387904, 4]"] {
            #expect(throws: DecodingError.self, "\(text)") {
                try JSONDecoder().decode(Shape.self, from: Data(text.utf8))
            }
        }
    }

    @Test func tensorsOfOtherShapesAreNotCompared() throws {
        let one = Tensor<Float>(shape: [2], scalars: [1, 2])
        #expect(try Difference.between(one, and: one).isExact)
        #expect(throws: ShapeError(expected: "[2]", found: "[1, 2]")) {
            try Difference.between(one, and: one.reshaped(to: [1, 2]))
        }
        let empty = Tensor<Float>(shape: [0], scalars: [])
        #expect(throws: ShapeError(expected: "at least one element", found: "[0]")) {
            try Difference.between(empty, and: empty)
        }
    }

    @Test func aCheckNamesWhatIsMissingOrWrong() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("tiny.h5")
        try TinyResNet().write(to: path)
        let file = try ReferenceFile(path: path)
        func failure(_ network: Network, _ parameters: [String: Tensor<Float>]) -> Network.Failure? {
            do {
                _ = try ParityCheck(file, network: network, parameters: parameters)
                return nil
            } catch {
                return error as? Network.Failure
            }
        }
        #expect(failure(Network(), [:]) == .empty)
        #expect(failure(Self.network, [:])?.description.hasPrefix("conv: expected [4, 3, 3, 3]") == true)
        let wrong = Tensor<Float>(repeating: 1, shape: [4, 3, 3, 1])
        #expect(failure(Self.network, ["conv.weight": wrong])?.description.contains("found [4, 3, 3, 1]") == true)
    }
}
