#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Maps values to positions along one axis of a plot.
package struct PlotScale {
    package struct Tick {
        let position: Double
        package let label: String
    }

    private let isLogarithmic: Bool
    private let low: Double
    private let high: Double
    /// The positions of the two ends of the axis.
    private let start: Double
    private let end: Double
    /// Whether a logarithmic axis has a foot: room below its lowest decade for values of 0 and below.
    private let hasFoot: Bool

    package init(
        _ values: [Double], isLogarithmic: Bool, from start: Double, to end: Double, includesZero: Bool = false
    ) {
        self.isLogarithmic = isLogarithmic
        self.start = start
        self.end = end
        let finite = values.filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
        hasFoot = isLogarithmic && (includesZero || values.contains { $0 <= 0 })
        var (low, high) = (finite.min() ?? (isLogarithmic ? 1 : 0), finite.max() ?? 1)
        if isLogarithmic {
            (low, high) = (log10(low).rounded(.down), log10(high).rounded(.up))
        } else if includesZero {
            (low, high) = (min(low, 0), max(high, 0))
        }
        if low == high { high = low + max(1, abs(low)) }
        (self.low, self.high) = (low, high)
    }

    /// The share of the axis that the foot takes.
    private var foot: Double { hasFoot ? 0.08 : 0 }

    /// Infinity and NaN lie at the far end.
    package func position(_ value: Double) -> Double {
        guard value.isFinite else { return end }
        if isLogarithmic, value <= 0 { return start }
        let share = ((isLogarithmic ? log10(value) : value) - low) / (high - low)
        return start + (end - start) * (foot + (1 - foot) * share)
    }

    package var ticks: [Tick] {
        if isLogarithmic {
            let step = max(1, ((high - low) / 6).rounded(.up))
            let decades = stride(from: low, through: high, by: step).map { exponent in
                Tick(position: position(pow(10, exponent)), label: "1e\(Int(exponent))")
            }
            return (hasFoot ? [Tick(position: start, label: "0")] : []) + decades
        }
        let rough = (high - low) / 5
        // Near the largest finite numbers, the differences are not finite.
        guard rough.isFinite, rough > 0, (low / rough).isFinite else { return [] }
        let power = pow(10, log10(rough).rounded(.down))
        let step = power * ([1, 2, 5].first { $0 * power >= rough } ?? 10)
        return stride(from: (low / step).rounded(.up), through: high / step + 1e-9, by: 1).map { count in
            Tick(position: position(count * step), label: Self.label(count * step, step: step))
        }
    }

    private static func label(_ value: Double, step: Double) -> String {
        if abs(value) < step / 1e6 { return "0" }
        if value == value.rounded(), abs(value) < 1e6 { return "\(Int(value))" }
        if abs(value) >= 1e-3, abs(value) < 1e6 {
            let digits = max(0, Int(-log10(step).rounded(.down)))
            let power = pow(10, Double(digits))
            return "\((value * power).rounded() / power)"
        }
        return value.brief
    }
}
