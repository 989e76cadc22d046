import AlignKit
import TestSupport
import Testing

/// A large batch is run a few images at a time, and what comes of it is what comes of the whole.
@Suite struct ImageGroupTests {
    private static let images = 6
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A recording in which every tensor is what its recorded inputs make, rounded once.
    ///
    /// - Parameter change: changes what was recorded of a node; the nodes after it follow.
    private func recording(_ change: (_ node: String, inout Tensor<Float>) -> Void = { _, _ in }) throws -> TinyResNet {
        var tiny = TinyResNet(image: [Self.images, 3, 40, 33])
        func wide(_ tensor: Tensor<Float>) -> Tensor<Double> {
            Tensor(shape: tensor.shape, scalars: tensor.scalars.map(Double.init))
        }
        var execution = try Execution(
            ResNet.network(tiny.configuration), inputs: ["image": wide(tiny.image)],
            parameters: tiny.weights.mapValues(wide), workers: Workers(threads: 2))
        while let output = execution.advance() {
            var rounded = Tensor(shape: output.shape, scalars: output.scalars.map { Float($0) })
            change(execution.node.name, &rounded)
            execution.replaceOutput(with: wide(rounded))
            tiny.alter(execution.node.name) { $0 = rounded }
        }
        return tiny
    }

    /// - Parameter together: how many images fit; nil for all of them.
    private func check(
        _ tiny: TinyResNet, together: Int?, _ tolerance: Tolerance = .rounding,
        evidence: TensorEvidence.Options = []
    ) throws -> ParityCheck<Float> {
        let path = folder.file("tiny.h5")
        try tiny.write(to: path)
        var check = try ParityCheck(
            ReferenceFile(path: path), network: ResNet.network(tiny.configuration), parameters: tiny.weights,
            tolerance: tolerance, workers: Workers(threads: 2))
        check.evidence = evidence
        let largest = tiny.activations.map(\.tensor.count).max()! / Self.images
        if let together { check.elementsAtOnce = together * largest }
        return check
    }

    /// Both runs, held against each other.
    private func results(
        _ tiny: TinyResNet, together: Int = 2, _ tolerance: Tolerance = .rounding
    ) throws -> (whole: ParityResult, grouped: ParityResult) {
        let whole = try check(tiny, together: nil, tolerance).run()
        let grouped = try check(tiny, together: together, tolerance).run()
        #expect(grouped.verdict == whole.verdict && grouped.objections == whole.objections)
        #expect(grouped.missing == whole.missing && grouped.remarks == whole.remarks)
        #expect(grouped.tensors.map(\.path) == whole.tensors.map(\.path))
        #expect(grouped.firstDivergence?.path == whole.firstDivergence?.path)
        for (one, other) in zip(grouped.tensors, whole.tensors) { expectSame(one, other) }
        return (whole, grouped)
    }

    private func expectSame(_ one: TensorCheck, _ other: TensorCheck) {
        #expect(one.status == other.status, "\(one.path)")
        #expect(one.shape == other.shape && one.isVacuous == other.isVacuous && one.span == other.span)
        #expect(one.inheritedFrom == other.inheritedFrom && one.contradictions == other.contradictions)
        // A recording that is broken is left aside in its own group alone.
        if other.remarks.contains(where: { $0.hasPrefix("isolated from our own values") }) { return }
        #expect(one.minimumTolerance == other.minimumTolerance)
        expectSame(one.isolated, other.isolated, one.path)
        expectSame(one.chained, other.chained, one.path)
        guard let rounding = one.rounding, let whole = other.rounding else {
            #expect(one.rounding == nil && other.rounding == nil)
            return
        }
        #expect(rounding.bound?.violations == whole.bound?.violations, "\(one.path)")
        for (number, expected) in [
            (rounding.bound?.share, whole.bound?.share), (rounding.bound?.utilization, whole.bound?.utilization),
            (rounding.bound?.sqrtQuotient, whole.bound?.sqrtQuotient), (rounding.bound?.rms, whole.bound?.rms),
            (rounding.bound?.rmsQuotient, whole.bound?.rmsQuotient),
            (rounding.chain?.recordingRMS, whole.chain?.recordingRMS), (rounding.chain?.oursRMS, whole.chain?.oursRMS),
            (rounding.createdRMS, whole.createdRMS), (rounding.inheritedRMS, whole.inheritedRMS),
            (rounding.amplification, whole.amplification),
        ] { expectNear(number, expected, 1e-5, one.path) }
        #expect(rounding.power?.parameters == whole.power?.parameters)
    }

    private func expectSame(_ one: Difference?, _ other: Difference?, _ path: String) {
        #expect(one?.worstIndex == other?.worstIndex && one?.oneSided == other?.oneSided, "\(path)")
        #expect(one?.violations == other?.violations && one?.maxULP == other?.maxULP, "\(path)")
        expectNear(one?.maxAbs, other?.maxAbs, 0, path)
        expectNear(one?.expected, other?.expected, 0, path)
        expectNear(one?.actual, other?.actual, 0, path)
        for number in [\Difference.meanAbs, \.rms, \.relativeL2, \.expectedRMS, \.cosine] {
            expectNear(one?[keyPath: number], other?[keyPath: number], 1e-12, path)
        }
        #expect(one?.maxRel.isNaN == true || one?.maxRel ?? 0 >= other?.maxRel ?? 0)
    }

    private func expectNear(_ one: Double?, _ other: Double?, _ relative: Double, _ path: String) {
        guard let one, let other, !(one.isNaN && other.isNaN), one != other else {
            #expect((one == nil) == (other == nil), "\(path)")
            return
        }
        #expect(abs(one - other) <= relative * abs(other), "\(path): \(one) against \(other)")
    }

    @Test(arguments: [1, 2, 4, 5])
    func anHonestBatchIsAligned(together: Int) throws {
        let (_, grouped) = try results(recording(), together: together)
        #expect(grouped.verdict == .aligned && grouped.tensors.contains { $0.status == .aligned })
        #expect(grouped.tensors.allSatisfy { $0.seconds != nil })
    }

    @Test(arguments: [.rounding(precision: nil, fast: true), Tolerance.elementwise(rtol: 1e-4, atol: 1e-5)])
    func otherTolerances(tolerance: Tolerance) throws {
        #expect(try results(recording(), tolerance).grouped.verdict == .aligned)
    }

    @Test func aFaultInTheLastImageIsFound() throws {
        let tiny = try recording { if $0 == "layer1.0.bn1" { $1[5, 1, 2, 3] += 0.25 } }
        let (whole, grouped) = try results(tiny)
        let first = try #require(grouped.firstDivergence)
        #expect(first.name == "layer1.0.bn1" && first.status == .diverged)
        #expect(first.isolated?.worstIndex == [5, 1, 2, 3])
        #expect(first.remarks.contains("in images 4 to 5 of 6"), "\(first.remarks)")
        // The chain is run again on the images of the fault: in the others there is nothing to be explained.
        #expect(whole.replays.first?.node == "layer1.0.bn1" && grouped.replays.first?.node == "layer1.0.bn1")
        #expect(abs(grouped.replays[0].share - whole.replays[0].share) < 1e-3)
    }

    @Test func whatIsNotFiniteIsCounted() throws {
        var tiny = TinyResNet(image: [Self.images, 3, 40, 33])
        tiny.alter("layer1.0.bn1") {
            $0[1, 1, 2, 3] = .nan
            $0[5, 0, 0, 0] = .infinity
        }
        let (_, grouped) = try results(tiny)
        let bad = grouped.tensors.filter { !$0.status.isAligned }
        #expect(bad.map(\.status) == [.nonFinite] && bad[0].isolated?.worstIndex == [1, 1, 2, 3])
        #expect(bad[0].isolated?.oneSided == 2)
        #expect(bad[0].remarks.filter { $0.contains("not finite") } == ["2 recorded elements are not finite"])
        #expect(bad[0].remarks.contains("in images 0 to 1, 4 to 5 of 6"), "\(bad[0].remarks)")
    }

    @Test func anEpsilonThatIsWrongThroughoutIsSaidOnce() throws {
        var tiny = TinyResNet(image: [Self.images, 3, 40, 33])
        var wrong = tiny.configuration
        wrong.batchNormEpsilon = 0.1
        tiny.recompute(as: wrong)
        let (whole, grouped) = try results(tiny)
        for (one, other) in zip(grouped.tensors, whole.tensors) where one.status == .diverged {
            #expect(one.remarks.count == other.remarks.count, "\(one.remarks)")
        }
    }
}

extension ImageGroupTests {
    @Test func theGroupsFollowFromTheShapes() throws {
        let tiny = TinyResNet(image: [Self.images, 3, 40, 33])
        func groups(_ together: Int?) throws -> [Range<Int>]? { try check(tiny, together: together).imageGroups }
        #expect(try groups(nil) == nil && groups(6) == nil && groups(60) == nil)
        #expect(try groups(5) == [0..<3, 3..<6])
        #expect(try groups(4) == [0..<3, 3..<6])
        #expect(try groups(2) == [0..<2, 2..<4, 4..<6])
        #expect(try groups(1) == (0..<6).map { $0..<$0 + 1 })
        #expect(try groups(0) == groups(1), "no less than an image")
        var one = try check(TinyResNet(), together: nil)
        one.elementsAtOnce = 1
        #expect(one.imageGroups == nil)
    }

    @Test func anotherShapeIsRunAsAWhole() throws {
        var tiny = TinyResNet(image: [Self.images, 3, 40, 33])
        tiny.alter("layer3.0.relu#1") { $0 = Tensor(repeating: 1, shape: [6, 2, 3]) }
        #expect(try check(tiny, together: 2).imageGroups == nil)
        #expect(try results(tiny).grouped.firstDivergence?.status == .shapeMismatch)
    }

    @Test func whatMixesImagesIsRunAsAWhole() throws {
        let path = folder.file("mixed.h5")
        let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "none", model: "mixed"))
        for (name, count) in [("a", 4), ("b", 4), ("c", 2)] {
            try writer.write(Tensor<Float>(repeating: 1, shape: [count, 3]), to: "inputs/\(name)")
        }
        try writer.finish()
        func groups(_ axis: Int, _ names: String...) throws -> [Range<Int>]? {
            var network = Network()
            for name in names { _ = network.addInput(name) }
            network.add("both", Concatenation(axis: axis), inputs: names)
            var check = try ParityCheck<Float>(ReferenceFile(path: path), network: network, parameters: [:])
            check.elementsAtOnce = 1
            return check.imageGroups
        }
        #expect(try groups(1, "a", "b")?.count == 4)
        #expect(try groups(0, "a", "b") == nil && groups(-2, "a", "b") == nil)
        #expect(try groups(0, "a", "c") == nil, "other batches")
    }

    @Test func theEvidenceIsThatOfAllImages() throws {
        let tiny = try recording { if $0 == "layer2.0.bn2" { $1[4, 1, 1, 1] += 0.25 } }
        let whole = try check(tiny, together: nil, evidence: [.maps, .hulls]).run()
        let grouped = try check(tiny, together: 2, evidence: [.maps, .hulls]).run()
        for (one, other) in zip(grouped.tensors, whole.tensors) {
            #expect(one.evidence?.isolated == other.evidence?.isolated, "\(one.path)")
            #expect(one.evidence?.chained == other.evidence?.chained, "\(one.path)")
            #expect((one.evidence?.map == nil) == (other.evidence?.map == nil), "\(one.path)")
        }
        let map = try #require(grouped.firstDivergence?.evidence?.map)
        #expect(map.worstChannel == 1 && map.shapes.last == "Shown are images 4 to 5.")
    }

    @Test func progressCountsTheNodesOfAllGroups() throws {
        let tiny = TinyResNet(image: [Self.images, 3, 40, 33])
        let nodes = ResNet.network(tiny.configuration).nodes.count
        var positions: [Int] = []
        var counts: Set<Int> = []
        _ = try check(tiny, together: 2).run { position, count, _ in
            positions.append(position)
            counts.insert(count)
        }
        #expect(positions == Array(0..<3 * nodes) && counts == [3 * nodes])
    }

    @Test func theEstimateFollowsTheGroups() throws {
        let tiny = TinyResNet(image: [Self.images, 3, 40, 33])
        let estimates = try [1, 2, 6].map { try check(tiny, together: $0).memoryEstimate }
        #expect(estimates[0] < estimates[1] && estimates[1] < estimates[2])
    }
}
