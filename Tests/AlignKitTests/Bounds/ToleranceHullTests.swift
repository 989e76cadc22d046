import AlignKit
import Foundation
import TestSupport
import Testing

/// The hull against a look at every element.
@Suite struct ToleranceHullTests {
    private func hull(_ expected: [Float], _ actual: [Float], threads: Int = 2) -> ToleranceHull {
        ToleranceHull(
            expected: Tensor(shape: [expected.count], scalars: expected),
            actual: Tensor(shape: [actual.count], scalars: actual), workers: Workers(threads: threads))
    }

    private func passes(_ expected: [Float], _ actual: [Float], rtol: Double, atol: Double) -> Bool {
        zip(expected, actual).allSatisfy { abs(Double($1) - Double($0)) <= atol + rtol * abs(Double($0)) }
    }

    /// Differences as rounding makes them: absolute, relative, of both kinds, a few outliers, scaled, everything.
    private func pair(_ kind: Int, count: Int, _ random: inout SplitMix64) -> (expected: [Float], actual: [Float]) {
        let expected = (0..<count).map { _ in
            Float.random(in: -4...4, using: &random) * Float(exp2(Double(Int.random(in: -20...3, using: &random))))
        }
        let actual = expected.map { element -> Float in
            let noise = Float.random(in: -1...1, using: &random)
            switch kind {
            case 0: return element + 1e-5 * noise
            case 1: return element * (1 + 1e-5 * noise)
            case 2: return element * (1 + 1e-5 * noise) + 1e-7 * noise
            case 3: return Int.random(in: 0..<1000, using: &random) == 0 ? element + noise : element
            case 4: return element * 1.25
            default: return noise
            }
        }
        return (expected, actual)
    }

    @Test(arguments: 0...5)
    func anyToleranceIsJudgedAsByEveryElement(kind: Int) {
        var random = SplitMix64(seed: UInt64(kind) + 1)
        for count in [1, 2, 3, 63, 64, 65, 1000, 65_537, 140_000] {
            let (expected, actual) = pair(kind, count: count, &random)
            let hull = hull(expected, actual)
            #expect(hull.points.count < 120, "\(hull.points.count) of \(count)")
            for _ in 0..<40 {
                let rtol = exp2(Double.random(in: -40...2, using: &random))
                let atol = exp2(Double.random(in: -40...2, using: &random))
                #expect(hull.passes(rtol: rtol, atol: atol) == passes(expected, actual, rtol: rtol, atol: atol))
            }
        }
    }

    @Test(arguments: 0...5)
    func theSmallestTolerancesAreTheLargestElements(kind: Int) {
        var random = SplitMix64(seed: UInt64(kind) + 11)
        let (expected, actual) = pair(kind, count: 30_000, &random)
        let hull = hull(expected, actual)
        let gaps = zip(expected, actual).map { (x: abs(Double($0)), y: abs(Double($1) - Double($0))) }
        for atol in [0, 1e-5] {
            let wanted = gaps.map { $0.y > atol ? ($0.y - atol) / $0.x : 0 }.max()!
            let found = hull.smallestRelative(atol: atol)
            #expect(found.map { abs($0 - wanted) <= wanted * 0x1p-51 } ?? wanted.isInfinite)
            if let found {
                #expect(hull.passes(rtol: found, atol: atol))
                #expect(found == 0 || !hull.passes(rtol: found.nextDown, atol: atol))
            }
        }
        #expect(hull.smallestAbsolute() == gaps.map(\.y).max()!)
        let beside = hull.smallestAbsolute(rtol: 1e-6)!
        #expect(hull.passes(rtol: 1e-6, atol: beside))
        #expect(beside == 0 || !hull.passes(rtol: 1e-6, atol: beside.nextDown))
    }

    @Test func theVerticesAreThoseOfTheHullByHand() {
        // Above the line from (0, 1) to (4, 3): (1, 2) alone; (2, 2) lies on it; (3, 1) and (5, 3) are below.
        let hull = hull([0, 1, 2, 3, 4, 5], [1, 3, 4, 4, 7, 8])
        #expect(hull.points.map(\.expected) == [0, 1, 4] && hull.points.map(\.difference) == [1, 2, 3])
        #expect(hull.smallestRelative() == nil, "an element that is 0 has no relative difference")
        #expect(hull.smallestRelative(atol: 1) == 1)
        #expect(hull.smallestAbsolute() == 3 && hull.smallestAbsolute(rtol: 0.5) == 1.5)
    }

    @Test func pointsOnOneLineLeaveItsEnds() {
        let expected = (1...5000).map { Float($0) }
        let hull = hull(expected, expected.map { $0 * 1.5 })
        #expect(hull.points.map(\.expected) == [5000], "a line through the origin is one relative difference")
        #expect(hull.smallestRelative() == 0.5)
        let lifted = self.hull(expected, expected.map { $0 * 1.5 + 1 })
        #expect(lifted.points.map(\.expected) == [1, 5000])
    }

    @Test func whatIsNotFinite() {
        let equal = hull([1, .nan, .infinity, -.infinity], [1, .nan, .infinity, -.infinity])
        #expect(equal.isExact && equal.passes(rtol: 0, atol: 0) && equal.smallestAbsolute() == 0)
        for (expected, actual) in [(Float.nan, Float(1)), (1, .nan), (.infinity, 1), (.infinity, -.infinity)] {
            let hull = hull([0, expected, 0], [0.5, actual, 0])
            #expect(hull.oneSided == 1 && !hull.passes(rtol: 1e300, atol: 1e300))
            #expect(hull.smallestAbsolute() == nil && hull.smallestRelative(atol: 9) == nil)
        }
        #expect(hull([0, -0.0], [-0.0, 0]).isExact)
    }

    @Test func theHullDoesNotDependOnThreadsOrOrder() {
        var random = SplitMix64(seed: 9)
        let (expected, actual) = pair(2, count: 300_000, &random)
        let one = hull(expected, actual, threads: 1)
        #expect(one == hull(expected, actual, threads: 5))
        #expect(one == hull(expected.reversed(), actual.reversed()))
        let half = 150_000
        let parts = hull(Array(expected[..<half]), Array(actual[..<half])).union(
            hull(Array(expected[half...]), Array(actual[half...])))
        #expect(parts == one)
    }

    @Test func aHullIsWrittenAndReadBack() throws {
        var random = SplitMix64(seed: 10)
        let (expected, actual) = pair(1, count: 10_000, &random)
        let hull = hull(expected, actual)
        let data = try JSONEncoder().encode(hull)
        #expect(try JSONDecoder().decode(ToleranceHull.self, from: data) == hull)
        for bad in [#"{"points":[[1]],"invalid":0}"#, #"{"points":[[1,-2]],"invalid":0}"#, "[]"] {
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(ToleranceHull.self, from: Data(bad.utf8)) }
        }
    }
}
