import AlignKit
import TestSupport
import Testing

/// Numbers side by side: those that differ never read alike.
@Suite struct ContrastTests {
    @Test(arguments: [
        (4.3, 4.3000001, "4.3000000", "4.3000001"), (1, 2, "1.000", "2.000"), (0.5, 0.5, "0.5000", "0.5000"),
        (123_456, 123_457, "123456", "123457"), (9.9996, 9.9994, "10.00", "9.999"), (0, 1e-9, "0", "1.000e-09"),
        (-2.5, 2.5, "-2.500", "2.500"), (0.012345, 0.02, "0.01234", "0.02000"),
        (1e10, 1.00001e10, "1.00000e+10", "1.00001e+10"),
    ])
    func examples(first: Double, second: Double, one: String, other: String) {
        let texts = Contrast(first, second).texts
        #expect(texts.0 == one && texts.1 == other)
    }

    @Test func neighboursAreToldApart() throws {
        var random = SplitMix64(seed: 4)
        for _ in 0..<3000 {
            let number = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &random))
            guard number.isFinite, number.nextUp.isFinite else { continue }
            let texts = Contrast(number, number.nextUp).texts
            #expect(texts.0 != texts.1)
            let read = try #require(Double(texts.0))
            #expect(abs(read - number) <= abs(number) * 1e-3 + .leastNonzeroMagnitude, "\(number): \(texts.0)")
        }
    }

    @Test func whatIsNoNumberHasItsName() {
        let texts = Contrast(.nan, .infinity).texts
        #expect(texts.0 == "nan" && texts.1 == "inf")
    }

    /// A share that is more than all of a bound never reads as all of it.
    @Test func sharesOfABound() {
        #expect(1.0.percentOfBound == "100 %" && 0.9996.percentOfBound == "100 %" && 0.31.percentOfBound == "31 %")
        #expect(1.0004.percentOfBound == "100.04 %" && 1.2.percentOfBound == "120 %")
        #expect(1.0.nextUp.percentOfBound != "100 %" && Double.infinity.percentOfBound == "∞")
    }
}
