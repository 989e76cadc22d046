extension Difference {
    /// All numbers in one line.
    var metrics: String {
        "max abs \(maxAbs.brief), max rel \(maxRelText), mean abs \(meanAbs.brief), rms \(rms.brief), "
            + "L2 \(relativeL2.brief), cos \(cosineText), \(maxULP.ulpText)"
    }

    /// The largest relative difference; a dash where all elements that differ are too small to take part.
    var maxRelText: String { maxRel.relativeText(besides: maxAbs) }

    /// `1`, `1-3.2e-13`, or the number itself where it is 0.9 or less: `0.43`, `-0.2`.
    private var cosineText: String {
        cosine == 1 ? "1" : cosine > 0.9 ? "1-\((1 - cosine).brief)" : cosine.significant(2)
    }

    /// The worst element and both values there.
    var worst: String { "worst at \(worstIndex): expected \(expected), actual \(actual)" }
}

extension Double {
    /// This largest relative difference; a dash where elements differ, but none of those that take part.
    func relativeText(besides maxAbs: Double) -> String { self == 0 && maxAbs > 0 ? "–" : brief }
}

extension UInt64 {
    /// A distance in units in the last place: `3 ulp`, `4.3e+09 ulp`. A small distance has all its digits, a large one
    /// has two.
    var ulpText: String { "\(self < 100_000 ? "\(self)" : Double(self).brief) ulp" }
}
