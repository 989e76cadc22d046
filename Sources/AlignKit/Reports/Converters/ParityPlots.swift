/// The error of every tensor in the order of execution, and the share of it that its own layer made.
struct ParityPlots {
    private let tensors: [TensorCheck]

    init(_ tensors: [TensorCheck]) { self.tensors = tensors }

    var plots: [Report.Plot] {
        guard tensors.contains(where: { $0.chained != nil || $0.isolated != nil }) else { return [] }
        return [errorAgainstDepth, shares].compactMap(\.self)
    }

    private var errorAgainstDepth: Report.Plot {
        let (chained, isolated) = (series("chained", .line, \.chained), series("isolated", .points, \.isolated))
        let bounds = Report.Plot.Series("bound", .dashes, self.bounds)
        let sentences: [(String, isDrawn: Bool)] = [
            ("‖ours − recorded‖ / ‖recorded‖ of every tensor that was compared, in the order of execution.", true),
            ("Where the isolated error jumps, a mistake is made.", !isolated.points.isEmpty),
            ("Where the chained one stays high after it, it is inherited.", !chained.points.isEmpty),
            ("The bound is ‖S‖ / ‖recorded‖, what rounding may do to one layer.", !bounds.points.isEmpty),
        ]
        return Report.Plot(
            title: "Error against depth", caption: sentences.filter(\.isDrawn).map(\.0).joined(separator: " "),
            x: .init("tensor, in execution order"), y: .init("relative L2", isLogarithmic: true),
            series: [chained, isolated, bounds].filter { !$0.points.isEmpty })
    }

    private func series(
        _ name: String, _ style: Report.Plot.Series.Style, _ difference: (TensorCheck) -> Difference?
    ) -> Report.Plot.Series {
        let points = tensors.enumerated().compactMap { position, tensor -> Report.Plot.Point? in
            guard let difference = difference(tensor) else { return nil }
            return .init(
                x: Double(position), y: difference.relativeL2,
                label: "\(tensor.displayName): \(name) relative L2 "
                    + "\(difference.relativeL2.brief), max abs \(difference.maxAbs.brief)",
                row: position, isMarked: tensor.status.isCreatedHere && name == "isolated" ? true : nil)
        }
        return .init(name, style, points)
    }

    /// The bounds of the tensors that rounding can change.
    private var bounds: [Report.Plot.Point] {
        tensors.enumerated().compactMap { position, tensor in
            guard let bound = tensor.rounding?.bound, let norm = tensor.isolated?.expectedRMS, norm > 0, bound.rms > 0,
                bound.rms.isFinite
            else { return nil }
            return .init(
                x: Double(position), y: bound.rms / norm,
                label: "\(tensor.displayName): bound \((bound.rms / norm).brief), of which the worst element took "
                    + bound.share.percent, row: position)
        }
    }

    /// The shares of the squared errors, because independent errors add up in squares.
    private var shares: Report.Plot? {
        let parts = tensors.map { tensor -> (created: Double, inherited: Double)? in
            guard let findings = tensor.rounding, let created = findings.createdRMS,
                let inherited = findings.inheritedRMS, case let sum = created * created + inherited * inherited,
                sum > 0, sum.isFinite
            else { return nil }
            return (created * created / sum, inherited * inherited / sum)
        }
        guard parts.contains(where: { $0 != nil }) else { return nil }
        func series(_ name: String, _ share: (Double, Double) -> Double) -> Report.Plot.Series {
            let points = parts.enumerated().map { position, part -> Report.Plot.Point in
                guard let part else { return .init(x: Double(position), y: 0) }
                let share = share(part.created, part.inherited)
                // A share of 0 needs no label.
                let label = share > 0 ? "\(tensors[position].displayName): \(share.percent) \(name)" : nil
                return .init(x: Double(position), y: share, label: label, row: position)
            }
            return .init(name, .stackedBars, points)
        }
        return Report.Plot(
            title: "Created or inherited",
            caption:
                "Which share of each tensor's squared difference its own layer made, and which its inputs brought.",
            x: .init("tensor, in execution order"), y: .init("share"),
            series: [series("inherited") { $1 }, series("created here") { created, _ in created }])
    }
}
