/// The figures of the GHM paper, drawn from a recording: the distribution of the gradient norms, their density, and the
/// reformulated norms of each loss.
struct LossPlots {
    private let cases: [LossCaseCheck]

    init(_ cases: [LossCaseCheck]) { self.cases = cases }

    var plots: [Report.Plot] {
        chosen.flatMap { name, profile in [norms(name, profile), density(name, profile), reformulated(name, profile)] }
    }

    /// Up to four cases that are not aligned, and the largest case of each kind (classification or not). A GHM loss is
    /// preferred as the largest.
    private var chosen: [(case: LossCaseCheck, profile: LossProfile)] {
        let profiled = cases.compactMap { checked in checked.profile.map { (case: checked, profile: $0) } }
        var chosen = Array(profiled.filter { !$0.case.status.isAligned }.prefix(4))
        for isClassification in [true, false] {
            let ofKind = profiled.filter { $0.profile.isClassification == isClassification }
            let harmonized = ofKind.filter { $0.case.loss.hasPrefix("ghm") }
            let largest = (harmonized.isEmpty ? ofKind : harmonized).max { size($0.profile) < size($1.profile) }
            if let largest, !chosen.contains(where: { $0.case.name == largest.case.name }) { chosen.append(largest) }
        }
        return chosen
    }

    private func size(_ profile: LossProfile) -> Int { profile.norms.reduce(0, +) }

    private func norms(_ checked: LossCaseCheck, _ profile: LossProfile) -> Report.Plot {
        let points = profile.norms.enumerated().map { bin, count in
            Report.Plot.Point(x: middle(bin, profile), y: Double(count), label: label(bin, count, profile))
        }
        return Report.Plot(
            title: "Gradient norms of \(checked.name), call \(profile.call)",
            caption: "How many valid elements have which gradient norm.", x: .init("gradient norm"),
            y: .init("elements", isLogarithmic: true), series: [.init("elements", .bars, points)])
    }

    private func density(_ checked: LossCaseCheck, _ profile: LossProfile) -> Report.Plot {
        let bins = Double(profile.norms.count)
        let points = profile.norms.enumerated().map { bin, count in
            let density = Double(count) * bins
            return Report.Plot.Point(
                x: middle(bin, profile), y: density, label: "around \(middle(bin, profile).brief): \(density.brief)")
        }
        return Report.Plot(
            title: "Gradient density of \(checked.name)",
            caption: "GD(g): elements for each unit of the gradient norm. GHM divides by it.",
            x: .init("gradient norm"), y: .init("density", isLogarithmic: true),
            series: [.init("density", .line, points)])
    }

    private func reformulated(_ checked: LossCaseCheck, _ profile: LossProfile) -> Report.Plot {
        func series(_ name: String, _ value: (LossProfile.Group) -> Double) -> Report.Plot.Series {
            let points = profile.groups.map { group in
                Report.Plot.Point(
                    x: group.size, y: value(group),
                    label: "\(name): \(value(group).brief) at \(group.size.brief), \(group.count.counted("element"))")
            }
            return .init(name, .line, points)
        }
        let others = profile.others.enumerated().map { index, name in series(name) { $0.others[index] } }
        return Report.Plot(
            title: "Reformulated gradient norm of \(checked.name)",
            caption: "The recorded |∂L/∂x|, times the loss's divisor, against the size of the error"
                + (others.isEmpty ? "." : "; beside it what other losses make of the same elements."),
            x: .init(profile.isClassification ? "gradient norm under cross-entropy, |p − t|" : "|d|"),
            y: .init("reformulated norm", isLogarithmic: true),
            series: [series("\(checked.loss), recorded", \.recorded)] + others)
    }

    private func middle(_ bin: Int, _ profile: LossProfile) -> Double {
        (Double(bin) + 0.5) / Double(profile.norms.count)
    }

    private func label(_ bin: Int, _ count: Int, _ profile: LossProfile) -> String? {
        count == 0 ? nil : "\(count.counted("element")) around \(middle(bin, profile).brief)"
    }
}
