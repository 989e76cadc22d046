#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The gradient norms of a case as bars: how many elements lie in each bin, on a logarithmic scale, as in figure 2 of
/// the GHM paper.
struct GradientBars {
    private let title: String
    private let counts: [Int]

    /// - Returns: nil where the loss has no bins.
    init?(of checked: LossCaseCheck) {
        guard let bins = checked.calls.first?.binCounts.count, bins > 0 else { return nil }
        title = "\(checked.name): gradient norms of \(checked.calls.count.counted("call")), logarithmic"
        counts = checked.calls.reduce(into: [Int](repeating: 0, count: bins)) { sums, call in
            for bin in sums.indices { sums[bin] += call.binCounts[bin] }
        }
    }

    var lines: [String] {
        let largest = log10(Double((counts.max() ?? 0) + 1))
        let edge = { (bin: Int) in
            let hundredths = Int((Double(bin) / Double(counts.count) * 1000).rounded())
            return "\(hundredths / 1000).\(String(hundredths % 1000 + 1000).dropFirst())"
        }
        return [title]
            + counts.indices.map { bin in
                let share = largest > 0 ? log10(Double(counts[bin] + 1)) / largest : 0
                return "  \(edge(bin))–\(edge(bin + 1)) \(Self.bar(share)) \(counts[bin])"
            } + [""]
    }

    /// A bar of at most 60 columns, in steps of an eighth of a column.
    private static func bar(_ share: Double) -> String {
        let eighths = Int((share * 480).rounded())
        let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
        return String(repeating: "█", count: eighths / 8) + rest
    }
}
