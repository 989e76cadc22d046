extension Double {
    /// Two significant digits, as tables show differences: `0`, `1.2e-05`, `nan`, `inf`.
    var brief: String { scientific(digits: 1) }

    /// `d.dd…e±xx` with the given number of digits after the point, or `0`, `nan`, `inf`, `-inf`.
    ///
    /// It is rounded half to even in decimal, from the shortest spelling of the value. This is enough for a table.
    func scientific(digits: Int) -> String {
        guard isFinite else { return isNaN ? "nan" : self < 0 ? "-inf" : "inf" }
        guard self != 0 else { return "0" }
        var (mantissa, exponent) = Self.decimal(magnitude)
        var scaled = (mantissa * Self.power(digits)).rounded(.toNearestOrEven)
        if scaled >= Self.power(digits + 1) {
            scaled /= 10
            exponent += 1
        }
        mantissa = scaled
        let all = "\(Int(mantissa))"
        let fraction = digits > 0 ? "." + all.dropFirst() : ""
        let power = abs(exponent) < 10 ? "0\(abs(exponent))" : "\(abs(exponent))"
        return "\(self < 0 ? "-" : "")\(all.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(power)"
    }

    /// A positive finite number as m · 10ˣ with 1 ≤ m < 10, read off its shortest decimal spelling.
    private static func decimal(_ value: Double) -> (mantissa: Double, exponent: Int) {
        let (point, zero) = (UInt8(ascii: "."), UInt8(ascii: "0"))
        let parts = "\(value)".utf8.split(separator: UInt8(ascii: "e"))
        let exponent = parts.count > 1 ? Int(Substring(parts[1]))! : 0
        let digits = parts[0].filter { $0 != point }
        let zeros = digits.prefix { $0 == zero }.count
        let significant = digits[zeros...].prefix(18)
        let mantissa = [significant.first!, point] + significant.dropFirst() + [zero]
        let whole = parts[0].prefix { $0 != point }.count
        return (Double(String(decoding: mantissa, as: UTF8.self))!, exponent + whole - 1 - zeros)
    }

    private static func power(_ exponent: Int) -> Double { (0..<exponent).reduce(1.0) { power, _ in power * 10 } }
}

extension Double {
    /// A share in percent: `12 %`, `0.03 %`, `9e+05 %`.
    var percent: String {
        guard isFinite else { return self == .infinity ? "∞" : "nan" }
        let hundred = self * 100
        if hundred == 0 { return "0 %" }
        return "\(hundred.plain) %"
    }

    /// A share of a bound in percent. A share above 100 % has enough digits to show that it is above: `100.04 %`.
    package var percentOfBound: String {
        guard self > 1, isFinite else { return percent }
        let text = percent
        return text == 1.0.percent ? Contrast(self * 100, 100, digits: 3).texts.0 + " %" : text
    }

    /// The same share as a multiple of the bound: `1.0004`.
    var timesBound: String { self > 1 && plain == 1.0.plain ? Contrast(self, 1, digits: 2).texts.0 : plain }

    /// Two significant digits, without an exponent where that reads well: `0.34`, `12`, `4711`, `1.2e+06`.
    var plain: String { self == 0 ? "0" : self >= 0.095 && self < 9_999.5 ? twoDigits : brief }

    /// Two significant digits without an exponent, or all digits of a whole number.
    private var twoDigits: String {
        if self >= 9.95 { return "\(Int(rounded()))" }
        let tenths = Int((self * (self >= 0.995 ? 10 : 100)).rounded())
        let digits = self >= 0.995 ? 10 : 100
        let fraction = String(tenths % digits)
        let padded = String(repeating: "0", count: (digits == 10 ? 1 : 2) - fraction.count) + fraction
        return "\(tenths / digits).\(padded)"
    }
}
