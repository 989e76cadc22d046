/// Two numbers side by side, with as few digits as it takes to tell them apart.
///
/// Equal numbers, and what is not finite, have the fewest digits. Two numbers that differ never read alike: at most the
/// 17 digits that are enough for any float64 are shown.
package struct Contrast {
    /// How the two are written.
    package let texts: (String, String)

    /// - Parameter digits: how many significant digits there are at least.
    package init(_ first: Double, _ second: Double, digits: Int = 4) {
        var count = digits
        while count < 17, first != second, first.significant(count) == second.significant(count) { count += 1 }
        texts = (first.significant(count), second.significant(count))
    }

    /// - Returns: the texts of those numbers that are there.
    static func texts(_ first: Double?, _ second: Double?, digits: Int = 4) -> (String?, String?) {
        guard let first, let second else { return (first?.significant(digits), second?.significant(digits)) }
        return Contrast(first, second, digits: digits).texts
    }
}

extension Double {
    /// A number of significant digits, without an exponent where that reads well: `3.351`, `-0.0120`, `1.50e-07`.
    ///
    /// Rounded half up in decimal from the shortest spelling that reads back as the same number.
    func significant(_ count: Int) -> String {
        guard isFinite, self != 0 else { return brief }
        var (digits, exponent) = decimalDigits
        if digits.count > count {
            let isUp = digits[count] >= 5
            digits.removeLast(digits.count - count)
            if isUp { Self.increment(&digits, &exponent) }
        }
        digits += repeatElement(0, count: count - digits.count)
        let sign = self < 0 ? "-" : ""
        let text = digits.map(String.init)
        guard (-3...max(5, count - 1)).contains(exponent), exponent < 16 else {
            let fraction = text.count > 1 ? "." + text.dropFirst().joined() : ""
            return
                "\(sign)\(text[0])\(fraction)e\(exponent < 0 ? "-" : "+")\(abs(exponent) < 10 ? "0" : "")\(abs(exponent))"
        }
        if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + text.joined() }
        let whole =
            text.prefix(exponent + 1).joined() + String(repeating: "0", count: max(0, exponent + 1 - text.count))
        let fraction = text.dropFirst(exponent + 1).joined()
        return sign + whole + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// The significant digits of the shortest spelling, and the power of ten of the first.
    private var decimalDigits: (digits: [Int], exponent: Int) {
        let parts = "\(magnitude)".split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let all = mantissa.joined().compactMap(\.wholeNumberValue)
        let zeros = all.prefix { $0 == 0 }.count
        let power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        var digits = Array(all.dropFirst(zeros))
        while digits.count > 1, digits.last == 0 { digits.removeLast() }
        return (digits, power + mantissa[0].count - 1 - zeros)
    }

    private static func increment(_ digits: inout [Int], _ exponent: inout Int) {
        for index in digits.indices.reversed() {
            if digits[index] < 9 {
                digits[index] += 1
                return
            }
            digits[index] = 0
        }
        digits = [1] + digits.dropLast()
        exponent += 1
    }
}
