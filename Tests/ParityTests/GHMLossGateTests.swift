import AlignKit
import TestSupport
import Testing

/// The gate: recordings of mmdet, torchvision, PyTorch and Paddle, checked as a user's CI would check them.
@Suite struct GHMLossGateTests {
    @Test(arguments: [("ghm-pytorch.h5", 60), ("ghm-paddle.h5", 52)])
    func theRecordingIsAligned(file: String, cases: Int) throws {
        let report = try LossReport(path: PackageFolder.fixture(file))
        #expect(report.verdict == .aligned, "\(report.text())")
        #expect(report.cases.count == cases && report.firstDivergence == nil)
        // No mistake is named, and what is compared is there.
        #expect(report.cases.allSatisfy { $0.mistakes.isEmpty && $0.diagnosis?.runnerUp == nil })
        let compared = report.cases.flatMap(\.calls).filter { $0.gradientMaxAbs != nil }
        #expect(compared.count == report.cases.reduce(0) { $0 + $1.calls.count })
        let harmonized = report.cases.filter { $0.loss.hasPrefix("ghm") }
        #expect(harmonized.count >= 45 && harmonized.contains { $0.calls[0].ambiguous > 0 })
    }

    /// What the two frameworks recorded of the same inputs agrees: float32 twice.
    @Test func theTwoFrameworksAgreeWithEachOther() throws {
        let pytorch = try LossReport(path: PackageFolder.fixture("ghm-pytorch.h5"))
        let paddle = try LossReport(path: PackageFolder.fixture("ghm-paddle.h5"))
        let theirs = Dictionary(uniqueKeysWithValues: paddle.cases.map { ($0.name, $0) })
        var (compared, infinite) = (0, 0)
        // The values on edges are each framework's own.
        for checked in pytorch.cases where !checked.name.hasPrefix("edges") {
            for (a, b) in zip(checked.calls, theirs[checked.name]?.calls ?? []) {
                let (ours, other) = (try #require(a.lossExpected), try #require(b.lossExpected))
                guard ours.isFinite else {
                    #expect(!other.isFinite, "\(checked.name) call \(a.index)")
                    infinite += 1
                    continue
                }
                // 4·√N roundings of a sum of N terms, twice.
                let bound = 8 * Double(max(a.count, 16)).squareRoot() * 0x1p-24 * abs(ours)
                #expect(abs(ours - other) <= bound, "\(checked.name) call \(a.index)")
                compared += 1
            }
        }
        #expect(compared == 112 && infinite == 2, "\(compared) finite, \(infinite) not")
    }

    /// Every quantity of every kind of loss is held against ours: the slightest change beyond rounding is seen.
    @Test(arguments: [
        ("levels-c", [LossQuantity.weights, .gradientNorm]), ("levels-r", []), ("momentum-0-c", [.accSum]),
        ("fractional-r", []),
    ])
    func aChangedRecordingDiverges(name: String, notRecorded: [LossQuantity]) throws {
        let file = try LossRecording(path: PackageFolder.fixture("ghm-pytorch.h5"))
        let honest = try file.read(name, as: Float.self)
        let quantities = [LossQuantity.loss, .gradient, .accSum, .weights, .gradientNorm, .binCounts]
        var altered: [LossQuantity] = []
        for quantity in quantities {
            var changed = honest
            guard changed.alter(quantity) else { continue }
            altered.append(quantity)
            let result = LossCheck(changed).run()
            #expect(result.decisiveCall?.index == 0 && result.decisiveCall?.quantity == quantity, "\(quantity)")
        }
        #expect(altered == quantities.filter { !notRecorded.contains($0) })
    }
}

extension RecordedCase<Float> {
    /// Changes one number of the first call by more than rounding.
    fileprivate mutating func alter(_ quantity: LossQuantity) -> Bool {
        func altered(_ tensor: Tensor<Float>?) -> Tensor<Float>? {
            guard let tensor, let index = tensor.scalars.firstIndex(where: { abs($0) > 1e-6 }) else { return nil }
            var scalars = tensor.scalars
            scalars[index] *= 1.001
            return Tensor(shape: tensor.shape, scalars: scalars)
        }
        switch quantity {
        case .loss: calls[0].loss *= 1.01
        case .gradient: calls[0].gradient = altered(calls[0].gradient)
        case .weights: calls[0].weights = altered(calls[0].weights)
        case .gradientNorm: calls[0].gradientNorm = altered(calls[0].gradientNorm)
        case .binCounts: calls[0].binCounts?[0] += 1
        case .accSum: calls[0].accSum?[0] *= 1.001
        }
        return switch quantity {
        case .loss: true
        case .gradient: calls[0].gradient != nil
        case .weights: calls[0].weights != nil
        case .gradientNorm: calls[0].gradientNorm != nil
        case .binCounts: calls[0].binCounts != nil
        case .accSum: calls[0].accSum != nil
        }
    }
}
