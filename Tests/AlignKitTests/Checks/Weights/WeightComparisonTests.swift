import AlignKit
import CHDF5
import TestSupport
import Testing

/// Statuses, findings and the verdict of a comparison of two files.
@Suite struct WeightComparisonTests {
    private let folder: TemporaryFolder
    private let files: WeightPairOfFiles
    private let tiny = TinyResNet.ofWeights()

    init() throws {
        folder = try TemporaryFolder()
        files = WeightPairOfFiles(folder: folder)
    }

    @Test func anyTwoConventionsMeetInOneLayout() throws {
        for (first, second) in [(NamingConvention.torchvision, NamingConvention.paddle), (.paddle, .torchvision)] {
            let result = try files.compare(as: first, against: second)
            #expect(result.verdict == .aligned && result.firstDivergence == nil)
            #expect(result.checks.allSatisfy { $0.status == .identical && $0.maxAbs == 0 && $0.relation == nil })
            #expect(result.checks.map(\.name) == ResNet.network(tiny.configuration).parameters.map(\.name))
            let fc = result.checks.first { $0.name == "fc.weight" }
            #expect(fc?.a?.layout == first.linearLayout.rawValue && fc?.b?.layout == second.linearLayout.rawValue)
        }
    }

    @Test func progressIsToldInTheOrderOfTheParameters() throws {
        let path = folder.file("a.h5")
        try WeightPairOfFiles.write(tiny, to: path)
        let alignment = try WeightAlignment(ReferenceFile(path: path))
        var told: [(position: Int, name: String)] = []
        let names = ResNet.network(tiny.configuration).parameters.map(\.name)
        _ = WeightComparison(alignment, alignment, workers: Workers(threads: 1)).run { position, count, name in
            #expect(count == names.count)
            told.append((position, name))
        }
        #expect(told.count > 2 && told[0].position == 0)
        #expect(told.allSatisfy { $0.name == names[$0.position] })
    }

    @Test func oneUnitInTheLastPlaceIsEqualAndTwoAreNot() throws {
        let near = try files.compare { $0["conv1.weight"]!.replaceFirst { $0.nextUp } }
        #expect(near.verdict == .aligned)
        let check = try #require(near.checks.first { $0.name == "conv1.weight" })
        #expect(check.status == .equal && check.maxULP == 1 && check.maxAbs! > 0 && check.relation == nil)
        let far = try files.onlyFinding { $0["conv1.weight"]!.replaceFirst { $0.nextUp.nextUp } }
        #expect(far?.status == .differs && far?.relation?.kind == .elementsDiffer)
    }

    @Test func float64HoldsTheSameValuesAndShowsMore() throws {
        let (a, b) = (folder.file("a.h5"), folder.file("b.h5"))
        try WeightPairOfFiles.write(tiny, to: a)
        func status(_ transform: (Double) -> Double) throws -> [WeightCheck.Status] {
            var other = tiny
            let value = other.weights.removeValue(forKey: "conv1.weight")!
            try WeightPairOfFiles.write(other, to: b) {
                try $0.write(
                    Tensor(shape: value.shape, scalars: value.scalars.map { transform(Double($0)) }),
                    to: "weights/conv1.weight")
            }
            let pairs = [(a, b), (b, b)]
            return try pairs.map { try WeightReport(a: $0, b: $1).result.checks[0].status }
        }
        #expect(try status { $0 } == [.identical, .identical])
        #expect(try status { $0 * (1 + 0x1p-30) } == [.equal, .identical])
        #expect(try status { $0 * 1.001 } == [.differs, .identical])
    }

    /// Two float64 files are not compared in float32.
    @Test func float64AgainstFloat64() throws {
        func write(_ path: String, _ factor: Double) throws {
            var other = tiny
            let value = other.weights.removeValue(forKey: "conv1.weight")!
            try WeightPairOfFiles.write(other, to: path) {
                try $0.write(
                    Tensor(shape: value.shape, scalars: value.scalars.map { Double($0) * factor }),
                    to: "weights/conv1.weight")
            }
        }
        let (a, b) = (folder.file("a.h5"), folder.file("b.h5"))
        try write(a, 1)
        try write(b, 1 + 0x1p-30)
        let check = try WeightReport(a: a, b: b).result.checks[0]
        #expect(check.name == "conv1.weight" && check.status == .differs && check.relation?.kind == .scaled)
    }

    /// Half precision is not the same, and the report says what makes the difference.
    @Test func float16AgainstFloat32() throws {
        let (a, b) = (folder.file("a.h5"), folder.file("b.h5"))
        try WeightPairOfFiles.write(tiny, to: a)
        var other = tiny
        let value = other.weights.removeValue(forKey: "conv1.weight")!
        try WeightPairOfFiles.write(other, to: b)
        HDF5Library.locked {
            let file = H5Fopen(b, H5F_ACC_RDWR, hid_t(H5P_DEFAULT))
            let half = shortFloat(exponentBits: 5)
            makeDataset(
                file, type: half, extents: value.shape.extents, memoryType: H5T_NATIVE_FLOAT, elements: value.scalars)
            H5Lmove(
                file, "weights/w", file, "weights/conv1.weight", hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT))
            H5Fclose(file)
        }
        let check = try #require(try WeightReport(a: a, b: b).result.firstDivergence)
        #expect(check.name == "conv1.weight" && check.status == .differs && check.relation?.kind == .elementsDiffer)
        #expect(check.remarks.count == 1 && check.remarks[0].contains("float16"))
    }

    @Test func signedZerosAreEqualButNotIdentical() throws {
        var tiny = tiny
        tiny.weights["fc.bias"] = Tensor(repeating: 0, shape: [5])
        let result = try WeightPairOfFiles(tiny, folder: folder).compare { $0["fc.bias"]! = $0["fc.bias"]!.map { -$0 } }
        #expect(result.verdict == .aligned && result.checks.first { $0.name == "fc.bias" }?.status == .equal)
    }

    @Test func missingParameters() throws {
        let result = try files.compare { $0["layer2.0.bn2.running_var"] = nil }
        #expect(result.verdict == .diverged && result.missing.map(\.name) == ["layer2.0.bn2.running_var"])
        #expect(result.firstDivergence?.status == .missing && result.firstDivergence?.b == nil)
        #expect(result.comparedCount == result.recordedCount - 1)
        var without = tiny
        without.weights["fc.bias"] = nil
        let both = try WeightPairOfFiles(without, folder: folder).compare()
        #expect(both.missing.map(\.name) == ["fc.bias"] && both.recordedCount == both.checks.count - 1)
    }

    @Test func leftOverKeys() throws {
        let result = try files.compare(more: {
            try $0.write(Tensor<Float>(repeating: 1, shape: [2]), to: "weights/x.y")
        })
        #expect(result.verdict == .diverged)
        let check = try #require(result.firstDivergence)
        #expect(check.name == "x.y" && check.status == .missing && check.a == nil && check.shape == [2])
        #expect(check.findings == ["B: left over: no parameter of the network"])
    }

    /// What neither network knows is compared by its name, and still a finding.
    @Test func leftOverKeysOfBoth() throws {
        let (a, b) = (folder.file("a.h5"), folder.file("b.h5"))
        for (path, value) in [(a, Float(1)), (b, 2)] {
            try WeightPairOfFiles.write(tiny, to: path) {
                try $0.write(Tensor<Float>(shape: [3], scalars: [value, 3, 4]), to: "weights/x.y")
            }
        }
        let same = try WeightReport(a: a, b: a).result
        #expect(same.checks.last?.name == "x.y" && same.checks.last?.status == .identical && same.verdict == .diverged)
        let other = try WeightReport(a: a, b: b).result
        #expect(other.checks.last?.status == .differs && other.checks.last?.maxAbs == 1)
    }

    @Test func ignoredKeysAppearInNoEntry() throws {
        let result = try files.compare(more: {
            try $0.write([7], shape: [], to: "weights/bn1.num_batches_tracked")
        })
        #expect(result.verdict == .aligned && result.ignoredA == 0 && result.ignoredB == 1)
        #expect(!result.checks.contains { $0.name.contains("num_batches") })
    }

    /// Alike in both files and useless: identical, and a finding all the same.
    @Test func valuesThatNoParameterMayHave() throws {
        var broken = tiny
        broken.weights["conv1.weight"]![1, 2, 3, 4] = .nan
        broken.weights["bn1.running_var"]![2] = -0.5
        let path = folder.file("broken.h5")
        try WeightPairOfFiles.write(broken, to: path)
        let result = try WeightReport(a: path, b: path).result
        #expect(result.verdict == .diverged && result.firstDivergence?.name == "conv1.weight")
        let checks = result.checks.filter { !$0.isAligned }
        #expect(checks.map(\.status) == [.identical, .identical])
        #expect(checks[0].findings.first == "A: not finite: 1 NaN and 0 infinite of 588, first at [1,2,3,4]")
        #expect(checks[1].findings == ["A: negative variance -0.5 at [2]", "B: negative variance -0.5 at [2]"])
    }

    @Test func anInfinityOnOneSide() throws {
        let check = try files.onlyFinding { $0["fc.bias"]![3] = .infinity }
        #expect(check?.status == .differs && check?.relation?.kind == .elementsDiffer)
        #expect(check?.maxAbs?.isNaN == true && check?.relativeL2?.isNaN == true)
        #expect(check?.findings.first?.hasPrefix("B: not finite: 0 NaN and 1 infinite") == true)
    }

    @Test func otherShapes() throws {
        let check = try files.onlyFinding { $0["bn1.weight"] = Tensor(repeating: 1, shape: [3]) }
        #expect(check?.status == .shapeMismatch && check?.shape == [4] && check?.relation == nil)
        #expect(check?.findings == ["B: shape [3] instead of [4]"])
        let flat = try files.onlyFinding {
            $0["layer1.0.conv1.weight"] = $0["layer1.0.conv1.weight"]!.reshaped(to: [4, 4])
        }
        #expect(flat?.status == .shapeMismatch && flat?.relation == nil)
        #expect(flat?.remarks == ["the same 16 elements in the same order, in another shape"])
    }

    @Test func noElements() throws {
        let check = try files.onlyFinding { $0["bn1.weight"] = Tensor(repeating: 1, shape: [0]) }
        #expect(check?.status == .shapeMismatch && check?.findings == ["B: shape [0] instead of [4]"])
        #expect(check?.maxAbs == nil && check?.relation == nil)
    }

    /// The same wrong shape in both files is no less wrong.
    @Test func theSameWrongShapeInBoth() throws {
        var misshapen = tiny
        misshapen.weights["bn1.weight"] = Tensor(repeating: 1, shape: [3])
        let check = try WeightPairOfFiles(misshapen, folder: folder).onlyFinding()
        #expect(check?.name == "bn1.weight" && check?.status == .shapeMismatch && check?.maxAbs == 0)
    }

    @Test func whatIsNoTensor() throws {
        let result = try files.compare {
            $0["bn1.weight"] = nil
            $0["bn1.bias"] = nil
        } more: {
            try $0.addGroup("weights/bn1.weight")
            try $0.write([1, 2, 3, 4], shape: [4], to: "weights/bn1.bias")
        }
        let checks = result.checks.filter { !$0.isAligned }
        #expect(checks.map(\.name) == ["bn1.weight", "bn1.bias"])
        #expect(checks.map(\.status) == [.missing, .differs])
        #expect(checks[0].findings[0].contains("found a group"))
        #expect(checks[1].findings[0] == "B: int64 instead of floating-point numbers")
    }

    /// The number of threads changes the time it takes and nothing else.
    @Test func theResultDoesNotDependOnThreads() throws {
        let results = try [1, 2, 5].map { threads in
            try files.compare(threads: threads) {
                $0["fc.weight"]![1, 2] += 1
                $0["layer1.0.bn1.weight"] = $0["layer1.0.bn2.weight"]
            }
        }
        let texts = results.map { $0.checks.map { "\($0)" } }
        #expect(texts[0] == texts[1] && texts[0] == texts[2])
    }

    /// A file with a different number of blocks: what one lacks is missing there, and the rest compared.
    @Test func anotherDepth() throws {
        let deeper = TinyResNet.ofWeights(ResNet.Configuration(blocks: [1, 2, 1, 1], width: 4, classes: 5))
        let (a, b) = (folder.file("a.h5"), folder.file("b.h5"))
        try WeightPairOfFiles.write(tiny, to: a)
        try WeightPairOfFiles.write(deeper, to: b)
        let result = try WeightReport(a: a, b: b).result
        #expect(
            result.missing.count == 15 && result.missing.allSatisfy { $0.name.hasPrefix("layer2.1.") && $0.a == nil })
        #expect(result.leftOver.isEmpty)
    }
}

extension Tensor {
    fileprivate mutating func replaceFirst(_ change: (Scalar) -> Scalar) {
        self = Tensor(shape: shape, scalars: [change(scalars[0])] + scalars.dropFirst())
    }
}
