/// The error of every tensor, in the order of execution.
struct ParityPlots {
    private let tensors: [TensorCheck]

    init(_ tensors: [TensorCheck]) { self.tensors = tensors }

    var plots: [Report.Plot] {
        guard tensors.contains(where: { $0.chained != nil || $0.isolated != nil }) else { return [] }
        return [errorAgainstDepth]
    }

    private var errorAgainstDepth: Report.Plot {
        Report.Plot(
            title: "Error against depth",
            caption: "‖ours − recorded‖ / ‖recorded‖ of every tensor, in the order of execution. Where the isolated "
                + "error jumps, a mistake is made; where the chained one stays high after it, it is inherited. "
                + "Red: diverged by itself.",
            x: .init("tensor, in execution order"), y: .init("relative L2", isLogarithmic: true),
            series: [
                series("chained", .line, \.chained), series("isolated", .points, \.isolated),
            ])
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
}
