/// Everything that a check found.
public struct ParityResult: Sendable {
    /// Every recorded tensor, in execution order, the unexpected ones last.
    public let tensors: [TensorCheck]
    /// The names of the nodes without a recording, in execution order.
    public let missing: [String]
    /// How many tensors were recorded.
    public let recordedCount: Int
    /// The paths of recorded tensors that belong to a part of the model which is not checked.
    public let outOfScope: [String]
    /// The precision that the recording was judged by; nil where tolerances decided.
    public let precision: Precision?
    /// The share of the output's difference that goes away when the chain continues from the recording of a node, for
    /// each of the nodes that create most of the difference. Empty where everything is aligned, and where tolerances
    /// decide.
    package internal(set) var replays: [ReplayedShare] = []
    /// The bytes of memory that the check was expected to take at most; nil where this was not estimated.
    package internal(set) var memoryEstimate: Int?
    /// The framework that the recording says it comes from.
    public internal(set) var framework: String?
    /// Remarks that concern the recording as a whole.
    public let remarks: [String]
    private let missingOutput: TensorCheck?
    /// Why the verdict is not `aligned`, each reason in a few words; empty when it is.
    public let objections: [String]
    /// Why a recording that fits in every way proves too little, each reason in a few words.
    public let doubts: [String]
    /// The doubts that hold under any tolerance. They are given even where objections exist.
    let lastingDoubts: [String]

    init(
        network: Network, recordedCount: Int, tensors: [TensorCheck], missing: [String], outOfScope: [String] = [],
        remarks: [String], precision: Precision? = nil
    ) {
        self.precision = precision
        self.recordedCount = recordedCount
        self.tensors = tensors
        self.missing = missing
        self.outOfScope = outOfScope
        self.remarks = remarks
        missingOutput = Self.missingOutput(of: network, tensors)
        objections = Self.objections(to: tensors, network: network)
        doubts = objections.isEmpty ? Self.doubts(about: tensors, network: network, precision: precision) : []
        lastingDoubts = Self.doubts(about: tensors, \.isConstant, network: network, precision: nil)
    }

    public var verdict: Verdict { !objections.isEmpty ? .diverged : doubts.isEmpty ? .aligned : .mistrusted }

    /// The smallest tolerances with which every comparison would pass; nil where one could not be made.
    public var minimumTolerance: MinimumTolerance? {
        var all = MinimumTolerance()
        for tensor in tensors {
            guard let one = tensor.minimumTolerance, tensor.status != .nonFinite else { return nil }
            all.combine(one)
        }
        return tensors.isEmpty ? nil : all
    }

    /// How many tensors were compared element by element.
    public var comparedCount: Int { tensors.count { $0.status.isCompared } }

    /// The first tensor whose isolated comparison fails. Without such a tensor: the first that is `drifted`, else the
    /// first that is `unexpected`, else the first output of the network without a recording, as `missing`.
    public var firstDivergence: TensorCheck? {
        tensors.first(where: \.status.isCreatedHere) ?? tensors.first { $0.status == .drifted }
            ?? tensors.first { $0.status == .unexpected } ?? missingOutput
    }

    /// The first output of the network without a recording.
    private static func missingOutput(of network: Network, _ tensors: [TensorCheck]) -> TensorCheck? {
        let recorded = Set(tensors.compactMap(\.name))
        return network.outputs.first { !recorded.contains($0.node) }.map { output in
            TensorCheck(
                name: output.node, path: output.node,
                operation: network.position(ofNode: output.node).map { network.nodes[$0].operation.name }, shape: [],
                status: .missing, chained: nil, isolated: nil, isVacuous: false,
                remarks: ["the model's output “\(output.name)” was not recorded"])
        }
    }

    private static func objections(to tensors: [TensorCheck], network: Network) -> [String] {
        var objections: [String] = []
        for status in TensorCheck.Status.allCases where status.isObjection {
            let count = tensors.count { $0.status == status }
            if count > 0 { objections.append("\(count) \(status.rawValue)") }
        }
        let compared = tensors.filter(\.status.isCompared)
        if compared.isEmpty { return objections + ["no recorded tensor could be compared"] }
        let convolutions = network.convolutions
        if !convolutions.isEmpty, !compared.contains(where: { $0.involves(convolutions) }) {
            objections.append("no convolution was compared")
        }
        for output in network.outputs {
            if !compared.contains(where: { $0.name == output.node }) {
                objections.append("the model's output “\(output.name)” was not compared")
            }
        }
        return objections
    }

    /// - Parameter provesNothing: whether a tensor is no evidence.
    private static func doubts(
        about tensors: [TensorCheck], _ provesNothing: (TensorCheck) -> Bool = \.isVacuous, network: Network,
        precision: Precision?
    ) -> [String] {
        var doubts: [String] = []
        for output in network.outputs where tensors.filter({ $0.name == output.node }).allSatisfy(provesNothing) {
            doubts.append(
                "the model's output “\(output.name)” is constant, or blind to its parameters, and proves nothing")
        }
        let unbounded = tensors.filter { $0.status == .unbounded }
        if !unbounded.isEmpty {
            let operations = Set(unbounded.compactMap(\.operation)).sorted().joined(separator: ", ")
            doubts.append("\(unbounded.count.counted("tensor")) not judged, as no bound is known: \(operations)")
        }
        guard precision?.showsATenth == true else { return doubts }
        let powers = tensors.compactMap { $0.rounding?.power }
        let parameters = powers.reduce(0) { $0 + $1.parameters - $1.unreached }
        let invisible = powers.reduce(0) { $0 + $1.invisibleAtTenth - $1.unreached }
        if invisible * 2 > parameters {
            doubts.append("\(invisible) of \(parameters.counted("parameter")) could be off by 10 % without being seen")
        }
        return doubts
    }
}

/// The answer of a whole check; the raw value is the word that reports use.
public enum Verdict: String, Sendable, Codable {
    case aligned
    case diverged
    /// Nothing differs, but the data could not have shown it.
    case mistrusted
}
