extension WeightRelation {
    /// B = c · A, c ≠ 0, within rounding: |b − c·a| ≤ 4u·|c·a| for every element, with u the type's unit roundoff.
    ///
    /// c is the quotient b / a at the element with the largest |a|. Two of the four u are the roundings of that element
    /// and of b when B was computed. The other two are the roundings of our own quotient and product. For products
    /// below the normal numbers, the bound adds the smallest positive number of the type. A single element that is not
    /// 0 fits any factor and proves none. A factor that cannot be distinguished from 1 is no scaling.
    static func scaled(_ expected: WeightContent, _ actual: WeightContent) -> WeightRelation? {
        var largest = 0
        var nonzero = 0
        for offset in expected.bits.indices where expected.value(at: offset) != 0 {
            nonzero += 1
            if abs(expected.value(at: offset)) > abs(expected.value(at: largest)) { largest = offset }
        }
        let factor = actual.value(at: largest) / expected.value(at: largest)
        guard nonzero > 1, factor.isFinite, factor != 0, abs(factor - 1) > 8 * expected.roundoff else { return nil }
        let smallest = expected.roundoff < 0x1p-30 ? Double.leastNonzeroMagnitude : Double(Float.leastNonzeroMagnitude)
        for offset in expected.bits.indices {
            let product = factor * expected.value(at: offset)
            let error = abs(actual.value(at: offset) - product)
            guard error <= 4 * expected.roundoff * abs(product) + smallest else { return nil }
        }
        let weak = expected.isConstant ? ", both constant, which proves little" : ""
        return WeightRelation(
            .scaled, evidence: nonzero, "by \(spelled(factor))\(weak); proved by \(nonzero) elements that are not 0")
    }

    /// The factor as text, with as many digits as a factor that was rounded to float has.
    private static func spelled(_ factor: Double) -> String {
        let text = "\(Float(factor))"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// `elementsDiffer` where B can be recognised as A, else `unrelated`.
    ///
    /// B is recognised by far more elements that are equal in place than chance explains (weights on a coarse grid have
    /// many by chance), by its correlation with A, or by a very small relative difference.
    static func resemblance(_ expected: WeightContent, _ actual: WeightContent) -> WeightRelation {
        let likeness = WeightLikeness(expected, actual)
        let count = expected.count
        let differing = "\(likeness.differing) of \(count)"
        guard likeness.isSignificant else {
            return WeightRelation(
                .unrelated, evidence: 0,
                "\(likeness.differing) of \(count.counted("element")) \(likeness.differing.agreeing("differs", "differ")), correlation \(likeness.correlation.scientific(digits: 1))"
            )
        }
        let first = likeness.firstDiffering
        return WeightRelation(
            .elementsDiffer, evidence: count - likeness.differing,
            "\(differing), first at \(expected.index(ofOffset: first)): \(expected.text(at: first)) in A, "
                + "\(actual.text(at: first)) in B; \(count - likeness.differing) \((count - likeness.differing).agreeing("is", "are")) equal"
        )
    }
}
