import AlignKit
import Foundation
import TestSupport
import Testing

/// What the axes of a tensor of three are called, by what the recording says of it.
@Suite struct AxisTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Two recordings of one tensor, of which the second has one token or channel off; the titles of what is drawn of
    /// it.
    private func drawn(
        _ shape: Shape, attributes: [String: AttributeValue], vectors: [Int] = [],
        _ change: (_ index: [Int], _ value: Float) -> Float
    ) throws -> Report.Details {
        var random = SplitMix64(seed: 3)
        let expected = random.tensor(shape)
        let image = random.tensor([1, 3])
        let changed = expected.scalars.indices.map { change(shape.index(ofOffset: $0), expected.scalars[$0]) }
        let paths = ["a.h5", "b.h5"].map(folder.file)
        for (path, tensor) in zip(paths, [expected, Tensor(shape: shape, scalars: changed)]) {
            let provenance = ReferenceFile.Provenance(framework: "pytorch", frameworkVersion: nil, model: "tokens")
            let writer = try ReferenceFileWriter(path: path, provenance: provenance)
            try writer.write(image, to: "inputs/image")
            try writer.write(tensor, to: "activations/block", attributes: attributes)
            for (position, length) in vectors.enumerated() {
                try writer.write(Tensor<Float>(repeating: 1, shape: [length]), to: "weights/norm\(position).weight")
            }
            try writer.finish()
        }
        var options = FileComparison.Options()
        options.evidence = .maps
        let report = Report(try CompareReport(reference: paths[0], candidate: paths[1], options: options))
        return try #require(report.rows.first { $0.name == "block" }?.details)
    }

    private func oneToken(_ index: [Int], _ value: Float) -> Float {
        index[1] == 2 ? value + Float(index[2]) + 1 : value
    }

    @Test func tokensAreDrawnOverTokensAndChannels() throws {
        let details = try drawn([2, 5, 8], attributes: ["op": "LayerNorm"], oneToken)
        let map = try #require(details.maps.first)
        #expect(map.title == "|B − A| over tokens (down) and channels (across):")
        #expect(map.height == 5 && map.width == 8)
        #expect((0..<40).allSatisfy { (map.values[$0] != 0) == ($0 / 8 == 2) })
        #expect(details.sentences.first == "All differences are in token 2 of 5.")
        #expect(
            details.plots.map(\.title) == ["Error of each channel", "Error of each token", "Differences"])
        #expect(
            details.plots.map(\.caption).prefix(2) == ["RMS; the worst is channel 7.", "RMS; the worst is token 2."])
        #expect(details.plots[0].series[0].points.count == 8 && details.plots[1].series[0].points.count == 5)
    }

    @Test func oneDimensionalConvolutionsHaveChannelsFirst() throws {
        for attributes: [String: AttributeValue] in [["op": "Conv1d"], ["op": "BatchNorm1D"], ["data_format": "NCL"]] {
            let details = try drawn([1, 5, 8], attributes: attributes, oneToken)
            #expect(details.maps.first?.title == "|B − A| over channels (down) and positions (across):")
            #expect(details.maps.first?.height == 5 && details.maps.first?.width == 8)
            #expect(details.sentences.first == "All differences are in channel 2 of 5.")
        }
    }

    /// A vector among the weights is as long as there are channels.
    @Test func weightsTellWhatModulesDoNot() throws {
        let last = try drawn([1, 5, 8], attributes: ["op": "Block"], vectors: [8, 32], oneToken)
        #expect(last.maps.first?.title.contains("tokens (down)") == true)
        let first = try drawn([1, 5, 8], attributes: [:], vectors: [5], oneToken)
        #expect(first.maps.first?.title.contains("channels (down)") == true)
    }

    @Test func withoutKnowledgeNothingIsClaimed() throws {
        for vectors in [[], [5, 8], [7]] {
            let details = try drawn([1, 5, 8], attributes: ["op": "Block"], vectors: vectors, oneToken)
            #expect(details.maps.first?.title == "|B − A| over axis 1 (down) and axis 2 (across):")
            #expect(details.plots.map(\.title) == ["Error along axis 1", "Error along axis 2", "Differences"])
            #expect(details.sentences.first == "All differences are at index 2 of axis 1, of 5.")
            let words = details.sentences + details.plots.flatMap { [$0.title, $0.caption, $0.x.title] }
            #expect(!words.contains { $0.contains("channel") || $0.contains("token") })
        }
    }

    /// The channels of an image that is `[N, H, W, C]`, where the recording says so.
    @Test func imagesWithChannelsLast() throws {
        let details = try drawn([1, 4, 6, 3], attributes: ["op": "LayerNorm"]) { index, value in
            index[3] == 1 ? value + Float(index[2] + 1) : value
        }
        let map = try #require(details.maps.first)
        #expect(map.title == "|B − A| over the plane of channel 1:" && map.height == 4 && map.width == 6)
        #expect(map.values[0] < map.values[5] && map.values.allSatisfy { $0 > 0 })
        #expect(details.sentences.first == "All differences are in channel 1 of 3.")
    }
}
