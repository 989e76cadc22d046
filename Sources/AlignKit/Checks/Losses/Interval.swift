/// The values that a quantity can have, given its recording.
struct Interval: Hashable, Sendable {
    var lower = -Double.infinity
    var upper = Double.infinity

    static let all = Interval()

    /// The empty interval: the result of NaN.
    static let none = Interval(lower: .infinity, upper: -.infinity)

    mutating func formIntersection(_ other: Interval) {
        lower = max(lower, other.lower)
        upper = min(upper, other.upper)
    }

    /// Whether `value`, with the relative error `relative`, may lie within the interval. False for NaN.
    func contains(_ value: Double, relative: Double) -> Bool {
        let slack = abs(value) * relative
        return value + slack >= lower && value - slack <= upper
    }

    /// The distance of `value` to the nearer end, relative to the larger magnitude of the two; 0 inside the interval,
    /// infinite for NaN.
    func distance(_ value: Double) -> Double {
        // For an empty interval, any value is outside of one of its ends.
        let below = max(0, lower - value)
        let above = max(0, value - upper)
        let excess = max(below, above)
        guard excess > 0 else { return value.isNaN ? .infinity : 0 }
        let end = abs(below > above ? lower : upper)
        return excess / max(end, abs(value), .leastNormalMagnitude)
    }

    /// The factors f for which f·base may have been recorded as `product`, where base has the absolute error `error`.
    ///
    /// - Parameter tiny: the largest amount that underflow may have removed.
    static func factors(product: Double, base: Double, error: Double, tiny: Double) -> Interval {
        guard product.isFinite, base.isFinite, error.isFinite else { return product.isNaN || base.isNaN ? .none : .all }
        let low = base - error
        let high = base + error
        let products = (product - tiny, product + tiny)
        if low > 0 { return quotient(products, low, high) }
        if high < 0 { return quotient((-products.1, -products.0), -high, -low) }
        // The base may be 0. Then any factor gives 0. For any other product, the factor has to be large enough to reach
        // it.
        if products.0 <= 0 && products.1 >= 0 { return .all }
        let reach = products.0 > 0 ? high : -low
        let least = products.0 > 0 ? products.0 : -products.1
        return reach > 0 ? Interval(lower: least / reach, upper: .infinity) : .none
    }

    /// [p₀, p₁] / [low, high] for 0 < low ≤ high.
    private static func quotient(_ products: (Double, Double), _ low: Double, _ high: Double) -> Interval {
        Interval(
            lower: products.0 >= 0 ? products.0 / high : products.0 / low,
            upper: products.1 >= 0 ? products.1 / low : products.1 / high)
    }
}
