/// The values that a quantity can have, given what was recorded of it.
struct Interval: Hashable, Sendable {
    var lower = -Double.infinity
    var upper = Double.infinity

    static let all = Interval()

    /// Nothing at all: what a NaN leaves.
    static let none = Interval(lower: .infinity, upper: -.infinity)

    mutating func formIntersection(_ other: Interval) {
        lower = max(lower, other.lower)
        upper = min(upper, other.upper)
    }

    /// Whether `value`, known to a relative error, may lie within. Written so that NaN does not.
    func contains(_ value: Double, relative: Double) -> Bool {
        let slack = abs(value) * relative
        return value + slack >= lower && value - slack <= upper
    }

    /// How far `value` lies outside, relative to the nearer end; 0 within.
    func distance(_ value: Double) -> Double {
        // In an empty interval any value is outside one of its ends.
        let below = max(0, lower - value)
        let above = max(0, value - upper)
        let excess = max(below, above)
        guard excess > 0 else { return value.isNaN ? .infinity : 0 }
        let end = abs(below > above ? lower : upper)
        return excess / max(end, abs(value), .leastNormalMagnitude)
    }

    /// The factors f for which f·base, base known to `error`, may have been recorded as `product`.
    ///
    /// - Parameter tiny: what underflow may have taken away.
    static func factors(product: Double, base: Double, error: Double, tiny: Double) -> Interval {
        guard product.isFinite, base.isFinite, error.isFinite else { return product.isNaN || base.isNaN ? .none : .all }
        let low = base - error
        let high = base + error
        let products = (product - tiny, product + tiny)
        if low > 0 { return quotient(products, low, high) }
        if high < 0 { return quotient((-products.1, -products.0), -high, -low) }
        // The base may be 0, and then any factor gives 0; else a factor has to be large enough to reach the product.
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
