/// The lines of the summary about the rounding of a recording as a whole.
package struct RoundingSummary {
    private let result: ParityResult

    package init(_ result: ParityResult) { self.result = result }

    package var items: [(title: String, text: String)] { replay + precision + chain + power + tolerances }

    /// What rounding shows about the cause, each in a sentence.
    var explanations: [String] { precision.map(\.text) + (explainsNothing ? [] : replay.map { "replay: \($0.text)" }) }

    private var explainsNothing: Bool { result.replays.allSatisfy { $0.share < 0.005 } }

    /// The measurements of the check as a whole, each under its title.
    var measurements: [Report.Fact] {
        (chain + power + tolerances).reduce(into: []) { facts, item in
            if item.title.isEmpty, !facts.isEmpty {
                facts[facts.count - 1].value += "; \(item.text)"
            } else {
                facts.append(Report.Fact(item.title, item.text))
            }
        }
    }

    private var replay: [(title: String, text: String)] {
        result.replays.enumerated().map { position, replay in
            let effect =
                replay.share >= 0.005
                ? "\(replay.share.percent) of the difference at \(replay.output) goes away"
                : "none of the difference at \(replay.output) goes away"
            return (position == 0 ? "replay" : "", "from the recorded \(replay.node) on, \(effect)")
        }
    }

    /// The precision that the errors show, if it is not the assumed one.
    private var precision: [(title: String, text: String)] {
        guard let assumed = result.precision else { return [] }
        let judged = result.tensors.filter { $0.rounding?.bound?.rmsQuotient != nil }
        var counts: [Precision: Int] = [:]
        for tensor in judged {
            if let effective = tensor.rounding?.effectivePrecision, effective != assumed {
                counts[effective, default: 0] += 1
            }
        }
        guard let (other, count) = counts.max(by: { $0.value < $1.value }) else { return [] }
        let extent = count == judged.count ? "all products" : "\(count) of \(judged.count) products"
        guard other.isLower(than: assumed) else {
            return [("precision", "\(extent): the errors of \(other.rawValue), finer than \(assumed.rawValue)")]
        }
        let advice =
            other == .tf32 && result.framework?.lowercased().contains("torch") == true
            ? "for convolutions PyTorch's switch is torch.backends.cudnn.allow_tf32, on by default; " : ""
        return [
            (
                "precision",
                "\(extent): \(kind(of: judged, as: other)); \(advice)--precision \(other.rawValue) accepts it"
            )
        ]
    }

    /// What was rounded, and how, if that is known for most of the products.
    private func kind(of judged: [TensorCheck], as precision: Precision) -> String {
        let kinds = judged.filter { $0.rounding?.effectivePrecision == precision }.map(\.coarseness)
        let most = Dictionary(grouping: kinds) { $0 }.max { $0.value.count < $1.value.count }
        if let words = most?.key, let count = most?.value.count, count * 2 > kinds.count {
            return words
        }
        return "errors of the size of \(precision == .tf32 ? "TF32" : precision.rawValue)"
    }

    private var chain: [(title: String, text: String)] {
        guard let last = result.tensors.last(where: { $0.rounding?.chain?.ratio != nil }),
            let chain = last.rounding?.chain
        else { return [] }
        return [
            (
                "errors",
                "at \(last.displayName), against float64: \(chain.recordingRMS.brief) of the recording, "
                    + "\(chain.oursRMS.brief) of ours, ratio \(chain.ratio!.plain)"
            )
        ]
    }

    private var power: [(title: String, text: String)] {
        let tensors = result.tensors.filter { $0.rounding?.power != nil }
        let powers = tensors.compactMap { $0.rounding?.power }
        guard !powers.isEmpty else { return [] }
        let parameters = powers.reduce(0) { $0 + $1.parameters }
        let invisible = powers.reduce(0) { $0 + $1.invisible }
        let median = powers.map(\.median).median ?? .infinity
        var lines = [
            "a change of \(median.percent) in one parameter would have been seen in half the layers; "
                + "\((Double(invisible) / Double(parameters)).percent) of the parameters could be off by 1 % unseen"
        ]
        let dead = tensors.filter { $0.rounding!.power!.deadChannels > 0 }
        if !dead.isEmpty {
            let channels = dead.reduce(0) { $0 + $1.rounding!.power!.deadChannels }
            lines.append("blind: \(channels) input channels that are 0 throughout, in \(Self.list(dead))")
        }
        let unreached = tensors.filter { $0.rounding!.power!.unreached > 0 }
        if !unreached.isEmpty {
            lines.append(
                "blind: weights that meet nothing but padding in an image of this size, in \(Self.list(unreached))")
        }
        let epsilons = tensors.filter { ($0.rounding!.power!.epsilon ?? 0) > 9 }
        if !epsilons.isEmpty {
            lines.append("blind: ten times the epsilon would not be seen in \(Self.list(epsilons))")
        }
        let constant = result.tensors.filter { $0.isVacuous && $0.status.isCompared }
        if !constant.isEmpty { lines.append("vacuous: \(Self.list(constant))") }
        return lines.enumerated().map { ($0 == 0 ? "power" : "", $1) }
    }

    private var tolerances: [(title: String, text: String)] {
        guard let minimum = result.minimumTolerance else { return [] }
        return [
            (
                "would pass",
                "with rtol \(minimum.rtol.scientific(digits: 2)) at atol 0, \(minimum.rtolAtSmallAtol.scientific(digits: 2)) "
                    + "at atol 1e-5; with atol \(minimum.atol.scientific(digits: 2)) at rtol 0"
            )
        ]
    }

    private static func list(_ tensors: [TensorCheck]) -> String {
        let names = tensors.prefix(3).map(\.displayName).joined(separator: ", ")
        return tensors.count > 3 ? "\(names) and \(tensors.count - 3) more" : names
    }
}
