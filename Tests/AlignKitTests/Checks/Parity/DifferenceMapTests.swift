import AlignKit
import TestSupport
import Testing

/// Where differences lie, and the sentences about it.
@Suite struct DifferenceMapTests {
    /// A map of a tensor of random numbers and a copy with some elements changed.
    private func map(
        _ shape: Shape, noise: Float = 0, _ change: (_ index: [Int], _ value: Float) -> Float
    ) -> DifferenceMap {
        var random = SplitMix64(seed: 1)
        let expected = random.tensor(shape)
        let actual = expected.scalars.indices.map { offset in
            change(shape.index(ofOffset: offset), expected.scalars[offset])
                + noise * Float.random(in: -1...1, using: &random)
        }
        return DifferenceMap(expected: expected, actual: Tensor(shape: shape, scalars: actual))
    }

    @Test func channelsAndPlaneAreThoseOfTheDifference() {
        let map = map([2, 3, 4, 5]) { $0 == [1, 2, 3, 1] ? $1 + 3 : $0 == [0, 1, 0, 0] ? $1 - 1 : $1 }
        let rms = (9.0 / 40).squareRoot()
        #expect(map.channels[0] == 0 && abs(map.channels[2] - rms) < 1e-6 && map.worstChannel == 2)
        #expect(map.planeHeight == 4 && map.planeWidth == 5 && map.plane.count == 20)
        #expect(abs(map.plane[3 * 5 + 1] - 3) < 1e-6 && map.plane.count { $0 != 0 } == 1)
        #expect(map.histogram.count == 41 && map.histogram.reduce(0, +) == 120)
        #expect(map.histogram[20] == 118 && map.histogram[40] == 1 && map.histogram[13] == 1)
        #expect(abs(map.reach - 3) < 1e-6)
    }

    @Test func aLargePlaneIsDrawnSmaller() {
        let map = map([1, 1, 130, 100]) { $0[2] == 129 && $0[3] == 99 ? $1 + 1 : $1 }
        #expect(map.planeHeight == 64 && map.planeWidth == 64)
        #expect(map.plane.last! > 0.9 && map.plane.dropLast().allSatisfy { $0 == 0 })
    }

    @Test func vectorsHaveNoPlane() {
        let map = map([2, 7]) { $0[1] == 3 ? $1 + 1 : $1 }
        #expect(map.plane.isEmpty && map.channels.count == 7 && map.worstChannel == 3)
        #expect(map.shapes == ["All differences are in channel 3 of 7."])
        #expect(self.map([5]) { _, value in value }.histogram.isEmpty)
        #expect(self.map([5]) { _, value in value }.shapes.isEmpty)
    }

    @Test func whatIsNotFinite() {
        let map = map([1, 2, 3, 3]) { $0 == [0, 1, 1, 1] ? .nan : $0 == [0, 0, 0, 0] ? $1 + 1 : $1 }
        #expect(map.channels[1].isNaN && map.worstChannel == 1 && map.plane[4].isNaN)
        #expect(abs(map.reach - 1) < 1e-6 && map.histogram.reduce(0, +) == 17)
        #expect(map.shapes.first == "1 of 18 elements is not finite on one side only.")
    }

    @Test func bordersAreRecognised() {
        func isBorder(_ index: [Int]) -> Bool { index[2] == 0 || index[3] == 0 || index[2] == 7 || index[3] == 8 }
        let border = map([1, 2, 8, 9], noise: 1e-5) { isBorder($0) ? $1 + ($0[3] % 2 == $0[2] % 2 ? 1 : -1) : $1 }
        #expect(
            border.shapes == [
                "All differences are at the border of the plane: padding, or the size of what is cropped."
            ])
        let right = map([1, 2, 8, 9]) { $0[3] == 8 ? $1 + ($0[2] % 2 == 0 ? 1 : -1) : $1 }
        #expect(right.shapes == ["All differences are at the right edge of the plane."])
    }

    @Test func everySecondAndOneSign() {
        let pixels = map([1, 4, 8, 8]) { $0[2] % 2 == 1 && $0[3] % 2 == 0 ? $1 + Float($0[1] % 2) - 0.5 : $1 }
        #expect(pixels.shapes == ["Every second pixel differs: a stride, or a shift by one."])
        let rows = map([1, 4, 8, 8]) { $0[2] % 2 == 1 ? $1 + 0.5 : $1 }
        #expect(
            rows.shapes == [
                "Every second row differs: a stride, or a shift by one.", "Ours is larger in every one of them.",
            ])
        let row = map([1, 4, 8, 8]) { $0[2] == 3 ? $1 + Float($0[3] % 2) - 0.5 : $1 }
        #expect(row.shapes.isEmpty, "a single row is no pattern")
        let everywhere = map([1, 4, 8, 8], noise: 0.1) { $1 }
        #expect(everywhere.shapes.isEmpty)
    }

    /// Of two recordings none is ours.
    @Test func theOtherRecordingHasItsName() {
        let expected = Tensor<Float>(repeating: 0, shape: [1, 4, 4, 4])
        let actual = Tensor<Float>(repeating: 1, shape: [1, 4, 4, 4])
        #expect(
            DifferenceMap(expected: expected, actual: actual, called: "B").shapes
                == ["B is larger in every one of them."])
        #expect(
            DifferenceMap(expected: actual, actual: expected, called: "B").shapes
                == ["B is smaller in every one of them."])
    }

    @Test func channelsAndSingleElements() {
        let one = map([1, 8, 5, 5]) { $0[1] == 6 ? $1 - 2 : $1 }
        #expect(one.shapes == ["All differences are in channel 6 of 8.", "Ours is smaller in every one of them."])
        let few = map([1, 32, 5, 5]) { $0[1] == 3 || $0[1] == 9 ? $1 + Float($0[3] % 2) - 0.5 : $1 }
        #expect(few.shapes == ["All differences are in 2 of 32 channels: 3, 9."])
        let element = map([1, 8, 5, 5]) { $0 == [0, 2, 2, 2] ? $1 + 1 : $1 }
        #expect(element.shapes == ["A single element differs."])
    }

    @Test func aCheckKeepsWhatIsAskedFor() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("tiny.h5")
        var tiny = TinyResNet()
        tiny.alter("layer2.0.conv1") { $0[0, 1, 2, 0] += 1 }
        try tiny.write(to: path)
        var options = ParityReport.Options()
        #expect(try ParityReport.resNet(path: path, options: options).result.tensors.allSatisfy { $0.evidence == nil })
        options.evidence = [.maps, .hulls]
        let tensors = try ParityReport.resNet(path: path, options: options).result.tensors
        let maps = tensors.filter { $0.evidence?.map != nil }
        #expect(
            maps.first?.name == "layer2.0.conv1" && maps.allSatisfy { $0.status == .diverged }
                && maps[0].evidence?.map?.worstChannel == 1)
        for tensor in tensors {
            let evidence = try #require(tensor.evidence)
            #expect(evidence.isolated?.smallestAbsolute() == tensor.isolated?.maxAbs)
            #expect(evidence.chained?.smallestAbsolute() == tensor.chained?.maxAbs)
        }
    }
}
