import AlignKit
import TestSupport
import Testing

/// Each thing that happens to weights, done to one parameter, is found and called by its name.
@Suite struct WeightRelationTests {
    private let files: WeightPairOfFiles
    /// [8, 8, 3, 3] and [16, 16, 3, 3].
    private let kernel = "layer2.0.conv2.weight"
    private let square = "layer3.0.conv2.weight"

    init() throws { files = WeightPairOfFiles(folder: try TemporaryFolder()) }

    private func expect(
        _ kind: WeightRelation.Kind, _ words: String, evidence: Int? = nil, status: WeightCheck.Status = .differs,
        of name: String, sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout [String: Tensor<Float>]) -> Void
    ) throws {
        let check = try #require(try files.onlyFinding(change), sourceLocation: sourceLocation)
        #expect(check.name == name && check.status == status, sourceLocation: sourceLocation)
        let relation = try #require(check.relation, sourceLocation: sourceLocation)
        #expect(relation.kind == kind, "\(relation)", sourceLocation: sourceLocation)
        #expect(relation.detail.contains(words), "\(relation)", sourceLocation: sourceLocation)
        if let evidence { #expect(relation.evidence == evidence, "\(relation)", sourceLocation: sourceLocation) }
    }

    @Test func exchangedAxes() throws {
        // All but the diagonals of 64 kernels.
        try expect(.axesTransposed, "[0,1,3,2], height and width", evidence: 64 * 6, of: kernel) {
            $0[kernel] = $0[kernel]!.rearranged { [$0[0], $0[1], $0[3], $0[2]] }
        }
        try expect(.axesTransposed, "[1,0,2,3], output and input", evidence: 56 * 9, of: kernel) {
            $0[kernel] = $0[kernel]!.rearranged { [$0[1], $0[0], $0[2], $0[3]] }
        }
    }

    @Test func axesInAnotherOrderChangeTheShape() throws {
        let count = 16 * 16 * 9
        try expect(
            .axesTransposed, "[3,2,0,1], B is stored as HWIO; proved by all \(count)", evidence: count,
            status: .shapeMismatch, of: square
        ) {
            $0[square] = $0[square]!.rearranged(to: [3, 3, 16, 16]) { [$0[3], $0[2], $0[0], $0[1]] }
        }
        try expect(.axesTransposed, "[1,0], rows and columns", status: .shapeMismatch, of: "fc.weight") {
            $0["fc.weight"] = $0["fc.weight"]!.transposed()
        }
    }

    /// The permutation is the one that brings B back: for one that is no involution the two directions differ.
    @Test func thePermutationBringsBBack() throws {
        try expect(.axesTransposed, "[0,3,1,2], B is stored as OHWI", status: .shapeMismatch, of: square) {
            $0[square] = $0[square]!.rearranged(to: [16, 3, 3, 16]) { [$0[0], $0[3], $0[1], $0[2]] }
        }
    }

    @Test func turnedKernels() throws {
        try expect(.kernelFlipped, "height and width reversed", evidence: 64 * 8, of: kernel) {
            $0[kernel] = $0[kernel]!.rearranged { [$0[0], $0[1], 2 - $0[2], 2 - $0[3]] }
        }
        try expect(.kernelFlipped, "width reversed", evidence: 64 * 6, of: kernel) {
            $0[kernel] = $0[kernel]!.rearranged { [$0[0], $0[1], $0[2], 2 - $0[3]] }
        }
    }

    @Test func permutedRows() throws {
        try expect(.rowsPermuted, "rows rolled by 1; proved by all 576", evidence: 576, of: kernel) {
            $0[kernel] = $0[kernel]!.rearranged { [($0[0] + 7) % 8, $0[1], $0[2], $0[3]] }
        }
        try expect(.rowsPermuted, "rows 2 and 5 exchanged", evidence: 144, of: kernel) {
            $0[kernel] = $0[kernel]!.rearranged { [$0[0] == 2 ? 5 : $0[0] == 5 ? 2 : $0[0], $0[1], $0[2], $0[3]] }
        }
        try expect(.rowsPermuted, "3 of 5 rows moved, row 0 of B is row 4 of A", evidence: 3, of: "fc.bias") {
            $0["fc.bias"] = $0["fc.bias"]!.rearranged { [[4, 1, 0, 3, 2][$0[0]]] }
        }
    }

    @Test func permutedColumns() throws {
        try expect(.columnsPermuted, "columns 0 and 2 exchanged", of: "conv1.weight") {
            $0["conv1.weight"] = $0["conv1.weight"]!.rearranged { [$0[0], 2 - $0[1], $0[2], $0[3]] }
        }
        try expect(.columnsPermuted, "columns rolled by -2", of: kernel) {
            $0[kernel] = $0[kernel]!.rearranged { [$0[0], ($0[1] + 2) % 8, $0[2], $0[3]] }
        }
        try expect(.columnsPermuted, "columns in reverse order", of: kernel) {
            $0[kernel] = $0[kernel]!.rearranged { [$0[0], 7 - $0[1], $0[2], $0[3]] }
        }
    }

    @Test func aFactor() throws {
        try expect(.scaled, "by 0.1; proved by 576", evidence: 576, of: kernel) {
            $0[kernel] = $0[kernel]!.map { $0 * 0.1 }
        }
        try expect(.scaled, "by -1;", of: kernel) { $0[kernel] = $0[kernel]!.map { -$0 } }
        try expect(.scaled, "by 0.017", of: "conv1.weight") {
            $0["conv1.weight"] = $0["conv1.weight"]!.map { $0 / 58.395 }
        }
    }

    @Test func aFactorForAllButOne() throws {
        try expect(.elementsDiffer, "576 of 576, first at [0,0,0,0]", evidence: 0, of: kernel) {
            let doubled = $0[kernel]!.map { $0 * 2 }
            $0[kernel] = doubled
            $0[kernel]![1, 1, 1, 1] *= 1.001
        }
    }

    @Test func singleElements() throws {
        try expect(.elementsDiffer, "1 of 576, first at [3,4,1,2]", evidence: 575, of: kernel) {
            $0[kernel]![3, 4, 1, 2] += 0.125
        }
        try expect(.elementsDiffer, "144 of 576, first at [0,3,0,0]", of: kernel) {
            for offset in 0..<576 where offset / 9 % 8 == 3 || offset / 9 % 8 == 5 {
                let index = $0[kernel]!.shape.index(ofOffset: offset)
                $0[kernel]![index[0], index[1], index[2], index[3]] += 1
            }
        }
    }

    /// Where most are 0, one that is not is still a single element, however much chance explains.
    @Test func oneElementAmongZeros() throws {
        let name = "layer4.0.bn1.bias"
        let zeros = Tensor<Float>(repeating: 0, shape: [32])
        var tiny = TinyResNet.ofWeights()
        tiny.weights[name] = zeros
        let check = try WeightPairOfFiles(tiny, folder: TemporaryFolder()).onlyFinding { $0[name]![7] = 0.5 }
        #expect(check?.relation?.kind == .elementsDiffer)
        #expect(check?.relation?.detail.contains("1 of 32, first at [7]: 0.0 in A, 0.5 in B") == true)
    }

    @Test func nothingInCommon() throws {
        try expect(.unrelated, "576 of 576 elements differ", evidence: 0, of: kernel) {
            var random = SplitMix64(seed: 99)
            $0[kernel] = random.tensor([8, 8, 3, 3])
        }
    }

    /// Of two tensors on a grid of four values a quarter of the elements is equal by chance.
    @Test func aCoarseGridMakesNoRelation() throws {
        let grid: [Float] = [-0.25, -0.0625, 0.0625, 0.25]
        var random = SplitMix64(seed: 3)
        func coarse() -> Tensor<Float> {
            Tensor(shape: [16, 16, 3, 3], scalars: (0..<2304).map { _ in grid.randomElement(using: &random)! })
        }
        var tiny = TinyResNet.ofWeights()
        tiny.weights[square] = coarse()
        let other = coarse()
        let coarseFiles = WeightPairOfFiles(tiny, folder: try TemporaryFolder())
        #expect(try coarseFiles.onlyFinding { $0[square] = other }?.relation?.kind == .unrelated)
        let single = try coarseFiles.onlyFinding { $0[square]![15, 15, 2, 2] *= 4 }
        #expect(single?.relation?.kind == .elementsDiffer && single?.relation?.evidence == 2303)
        let rolled = try coarseFiles.onlyFinding {
            $0[square] = $0[square]!.rearranged { [($0[0] + 13) % 16, $0[1], $0[2], $0[3]] }
        }
        #expect(
            rolled?.relation?.kind == .rowsPermuted && rolled?.relation?.detail.hasPrefix("rows rolled by 3") == true)
    }

    /// A disturbance in every element leaves nothing equal, and yet the two are no strangers.
    @Test func noiseOnEveryElement() throws {
        try expect(.elementsDiffer, "of 576, first at [0,0,0,0]", of: kernel) {
            var random = SplitMix64(seed: 5)
            $0[kernel] = $0[kernel]!.map { $0 + 0.01 * Float.random(in: 0.1...1, using: &random) }
        }
    }
}
