// What rounding says of a batch, from what it says of its groups of images.

extension RoundingFindings {
    /// - Parameters:
    ///   - groups: the number of a group's images, and what was found; one group at least.
    ///   - deciding: the position of the group whose errors decide what arithmetic they look like.
    init(ofGroups groups: [(images: Int, findings: RoundingFindings)], deciding: Int) {
        let findings = groups.map(\.findings)
        func mean(_ values: [Double?]) -> Double? { rootMeanSquare(values, weights: groups.map(\.images)) }
        self = findings[deciding]
        bound = Bound(ofGroups: findings.map(\.bound), weights: groups.map(\.images))
        chain = mean(findings.map { $0.chain?.recordingRMS }).flatMap { recording in
            mean(findings.map { $0.chain?.oursRMS }).map { ChainErrors(recordingRMS: recording, oursRMS: $0) }
        }
        createdRMS = mean(findings.map(\.createdRMS))
        inheritedRMS = mean(findings.map(\.inheritedRMS))
        amplification = nil
        power = DetectionPower(ofGroups: findings.map(\.power))
    }
}

extension RoundingFindings.Bound {
    /// - Returns: nil where one group has none.
    init?(ofGroups groups: [RoundingFindings.Bound?], weights: [Int]) {
        let bounds = groups.compactMap(\.self)
        guard bounds.count == groups.count else { return nil }
        func mean(_ values: [Double?]) -> Double? { rootMeanSquare(values, weights: weights) }
        self.init(
            utilization: largest(bounds.map(\.utilization)), share: largest(bounds.map(\.share)),
            rms: mean(bounds.map(\.rms))!, violations: bounds.reduce(0) { $0 + $1.violations })
        let quotients = bounds.compactMap(\.sqrtQuotient)
        if quotients.count == bounds.count { sqrtQuotient = largest(quotients) }
        errorRMS = mean(bounds.map(\.errorRMS))!
        unitRMS = mean(bounds.map(\.unitRMS))
        if let unitRMS, unitRMS > 0 { rmsQuotient = errorRMS / unitRMS }
    }
}

extension DetectionPower {
    /// Of each number, that of the group of images that shows most: what one group shows is seen in the whole. An input
    /// channel that is not 0 throughout one group is not dead.
    ///
    /// - Returns: nil where one group has none.
    init?(ofGroups groups: [DetectionPower?]) {
        let powers = groups.compactMap(\.self)
        guard var least = powers.first, powers.count == groups.count else { return nil }
        for power in powers.dropFirst() {
            least.median = min(least.median, power.median)
            least.invisible = min(least.invisible, power.invisible)
            least.invisibleAtTenth = min(least.invisibleAtTenth, power.invisibleAtTenth)
            least.unreached = min(least.unreached, power.unreached)
            least.deadChannels = min(least.deadChannels, power.deadChannels)
            least.epsilon = least.epsilon.flatMap { epsilon in power.epsilon.map { min(epsilon, $0) } }
        }
        self = least
    }
}

/// √(Σ w·x²/Σ w); nil where one of the numbers is.
private func rootMeanSquare(_ values: [Double?], weights: [Int]) -> Double? {
    var sum = 0.0
    for (value, weight) in zip(values, weights) {
        guard let value else { return nil }
        sum += Double(weight) * value * value
    }
    return (sum / Double(weights.reduce(0, +))).squareRoot()
}

/// The largest number; NaN where one is no number.
private func largest(_ values: [Double]) -> Double {
    values.reduce(-.infinity) { $1.isNaN || $0.isNaN ? .nan : max($0, $1) }
}
