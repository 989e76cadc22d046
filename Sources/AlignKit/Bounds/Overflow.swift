extension RoundingJudge {
    /// Whether every element that is not finite on one side only, or in different ways on the two, overflows in some
    /// order of summation: its positive terms alone exceed the largest number, or its negative terms do. An infinity of
    /// that sign is then as right as a finite result, and so is NaN where both do.
    var isOverflow: Bool {
        guard let scale = output.scale, let units = output.units, units.inherited == nil else { return false }
        // The largest number, less the rounding of K terms.
        let limit = Double(Scalar.greatestFiniteMagnitude) * (1 - Double(scale.terms) * precision.unitRoundoff)
        func isRight(_ value: Double, _ sums: (positive: Double, negative: Double)) -> Bool {
            if value.isNaN { return sums.positive >= limit && sums.negative >= limit }
            return value.isFinite || (value > 0 ? sums.positive : sums.negative) >= limit
        }
        return expected.scalars.indices.allSatisfy { i in
            let (recorded, ours) = (Double(expected.scalars[i]), Double(output.ours.scalars[i]))
            if recorded.isFinite && ours.isFinite || recorded == ours || recorded.isNaN && ours.isNaN { return true }
            let sums = signedSums(at: i, magnitude: Double(units.magnitude.scalars[i]))
            return isRight(recorded, sums) && isRight(ours, sums)
        }
    }

    /// The sums of the positive and of the negative terms, both without their sign.
    private func signedSums(at i: Int, magnitude: Double) -> (positive: Double, negative: Double) {
        var sums = (positive: 0.0, negative: 0.0)
        func add(_ term: Double) {
            if term > 0 { sums.positive += term } else { sums.negative -= term }
        }
        if forEachProduct(at: i, { add(Double($0) * Double($1)) }) {
            add(Double(bias(at: i)))
            return sums
        }
        return ((magnitude + exact(i)) / 2, (magnitude - exact(i)) / 2)
    }
}
