/// Two numbers side by side, with as few digits as are needed to tell them apart.
///
/// Equal numbers have the fewest digits. Two different numbers never read the same: up to 17 digits are shown, which
/// are enough for any float64. Numbers that are not finite have no digits.
package struct Contrast {
    /// The texts of the two numbers.
    package let texts: (String, String)

    /// - Parameter digits: the minimum number of significant digits.
    package init(_ first: Double, _ second: Double, digits: Int = 4) {
        var count = digits
        while count < 17, first != second, first.significant(count) == second.significant(count) { count += 1 }
        texts = (first.significant(count), second.significant(count))
    }

    /// - Returns: the texts of the numbers that are not nil.
    static func texts(_ first: Double?, _ second: Double?, digits: Int = 4) -> (String?, String?) {
        guard let first, let second else { return (first?.significant(digits), second?.significant(digits)) }
        return Contrast(first, second, digits: digits).texts
    }
}

extension Double {
    /// The number with `count` significant digits, without an exponent where that reads well: `3.351`, `-0.0120`,
    /// `1.50e-07`.
    ///
    /// It is rounded half to even in decimal, from the shortest spelling that parses back to the same number.
    func significant(_ count: Int) -> String {
        guard isFinite, self != 0 else { return brief }
        var (digits, exponent) = decimalDigits
        if digits.count > count {
            let isAboveHalf = digits[count] > 5 || digits[count] == 5 && digits[(count + 1)...].contains { $0 > 0 }
            let isUp = isAboveHalf || digits[count] == 5 && digits[count - 1] % 2 == 1
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

    /// The significant digits of the shortest spelling, and the power of ten of the first digit.
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
