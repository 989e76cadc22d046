/// The attributes of a case: the loss, its implementation, and its hyper-parameters by name.
///
/// An absent attribute has the reference's default: 10 bins, momentum 0, μ 0.02, γ 2, α 0.25, β 1, loss weight 1,
/// `mean`.
struct LossParameters {
    let file: String
    let path: String
    let implementation: String?
    let averageFactor: Double?
    let background: Int?
    private let attributes: [String: AttributeValue]

    init(file: ReferenceFile, path: String) throws {
        self.file = file.path
        self.path = path
        attributes = try file.attributes(at: path)
        implementation = attributes["implementation"]?.text
        background = attributes["background"]?.integer
        averageFactor = attributes["avg_factor"]?.number
        if let value = attributes["avg_factor"], averageFactor.map({ !$0.isFinite }) ?? true {
            throw refusal("avg_factor", expected: "a finite number", found: "\(value)")
        }
    }

    var function: LossFunction {
        get throws {
            let lossWeight = try number("loss_weight", default: 1) { $0.isFinite ? nil : "a finite number" }
            switch attributes["loss"]?.text {
            case "ghm-c": return .harmonized(try harmonized(.classification, lossWeight: lossWeight))
            case "ghm-r":
                return .harmonized(
                    try harmonized(.regression(mu: try positive("mu", default: 0.02)), lossWeight: lossWeight))
            case "cross-entropy": return try plain("cross-entropy", SigmoidCrossEntropy(), lossWeight)
            case "focal":
                let gamma = try number("gamma", default: 2) { $0 >= 0 && $0.isFinite ? nil : "a number not below 0" }
                let alpha = try number("alpha", default: 0.25) { $0.isFinite ? nil : "a finite number" }
                return try plain("focal", SigmoidFocal(gamma: gamma, alpha: alpha), lossWeight)
            case "smooth-l1":
                return try plain("smooth-l1", SmoothL1(beta: try positive("beta", default: 1)), lossWeight)
            case "asl1":
                return try plain("asl1", AuthenticSmoothL1(mu: try positive("mu", default: 0.02)), lossWeight)
            default:
                throw refusal(
                    "loss", expected: "ghm-c, ghm-r, cross-entropy, focal, smooth-l1 or asl1",
                    found: attributes["loss"].map { "“\($0)”" } ?? "none")
            }
        }
    }

    private func harmonized(_ kind: GHMLoss.Kind, lossWeight: Double) throws -> GHMLoss {
        let bins = attributes["bins"] ?? 10
        guard let count = bins.integer, (1...1 << 16).contains(count) else {
            throw refusal("bins", expected: "a whole number from 1 to 65536", found: "\(bins)")
        }
        let momentum = try number("momentum", default: 0) { $0 >= 0 && $0 < 1 ? nil : "a number from 0 to below 1" }
        let reduction = try reduction
        guard reduction != .sum else {
            throw refusal("reduction", expected: "mean or none (GHM refuses sum)", found: "sum")
        }
        return GHMLoss(
            kind, bins: count, momentum: momentum, lossWeight: lossWeight, reduction: reduction,
            totalEpsilon: ReferenceVersion(implementation: implementation)?.totalEpsilon ?? 0x1p-23)
    }

    private func plain(_ name: String, _ element: some ElementLoss, _ lossWeight: Double) throws -> LossFunction {
        .plain(PlainLoss(name: name, element: element, reduction: try reduction, lossWeight: lossWeight))
    }

    private var reduction: Reduction {
        get throws {
            switch attributes["reduction"]?.text ?? (attributes["reduction"] == nil ? "mean" : nil) {
            case "mean": return .mean
            case "sum": return .sum
            case "none": return .none
            default:
                throw refusal("reduction", expected: "mean, sum or none", found: "\(attributes["reduction"] ?? "")")
            }
        }
    }

    private func positive(_ name: String, default value: Double) throws -> Double {
        try number(name, default: value) { $0 > 0 && $0.isFinite ? nil : "a number above 0" }
    }

    private func number(_ name: String, default value: Double, _ objection: (Double) -> String?) throws -> Double {
        guard let attribute = attributes[name] else { return value }
        guard let number = attribute.number else {
            throw refusal(name, expected: objection(.nan) ?? "a number", found: "\(attribute)")
        }
        if let expected = objection(number) { throw refusal(name, expected: expected, found: "\(attribute)") }
        return number
    }

    private func refusal(_ attribute: String, expected: String, found: String) -> ReferenceError {
        ReferenceError(file: file, path: path, expected: "the attribute '\(attribute)' to be \(expected)", found: found)
    }
}
