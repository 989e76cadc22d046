/// Everything that a comparison of two recordings found.
public struct FileComparisonResult: Sendable {
    /// The network by which both are judged, in words; nil where we do not know it.
    public var network: String?
    /// What had to be assumed about it, each in a sentence.
    public var assumptions: [String] = []
    /// nil where no input of one file has a partner in the other.
    public var inputsAreEqual: Bool?
    public var weights = ComparedWeights(comparedCount: 0, differing: [], isIdentical: nil)
    /// Values that no network can use, and other reasons why a recording cannot be judged, each in a sentence.
    public var refusals: [String] = []
    /// In execution order.
    public var pairs: [PairCheck] = []
    /// The paths of what only one of the files recorded.
    public var onlyA: [String] = []
    public var onlyB: [String] = []
    /// Possible partners of these. They never count as compared.
    public var suggestions: [(a: String, b: String)] = []
    /// A map, as `FileComparison.Options.map` takes it, of the lines that were given and of all suggestions.
    public var suggestedMap = ""
    public var atFault = Fault.neither
    /// What was found, in sentences: which side errs, where first, and whether weights or computation is to blame.
    public var conclusion: [String] = []
    /// Why the verdict is not `aligned`, each reason in a few words.
    public var objections: [String] = []
    /// Why recordings that agree in every way prove too little.
    public var doubts: [String] = []
    /// The doubts that hold under any tolerance, also while objections keep them out of `doubts`.
    var lastingDoubts: [String] = []
    public var remarks: [String] = []
    /// The tolerance that decided where no bound did, in words.
    public var tolerance = ""
    /// The first tensor that is wrong, and its status. The name is a path where only one file recorded the tensor.
    public var firstDivergence: (name: String, status: TensorCheck.Status)?

    /// The nodes at which this error may have been made, where nodes that were not recorded lie before the tensor; nil
    /// where it is one node.
    public var firstDivergenceSpan: DivergenceSpan?

    /// Whether a convolution and the model's outputs were compared.
    var isComplete = true

    public var verdict: Verdict { !objections.isEmpty ? .diverged : doubts.isEmpty ? .aligned : .mistrusted }

    /// How many pairs were compared, element by element or as two tensors without elements.
    public var comparedCount: Int { pairs.count(where: \.isCompared) }

    /// How many pairs were decided in this way.
    public func count(judgedBy judge: PairCheck.Judge) -> Int {
        pairs.count { $0.isCompared && $0.judge == judge }
    }

    private static let noConvolution =
        "no convolution was compared: --map pairs them, and --suggest-map FILE writes the lines for it"

    /// Adds the objections: pairs, inputs, weights, refusals, missing outputs and the lack of a convolution.
    mutating func object(outputs missing: [String], lacksConvolution: Bool) {
        if inputsAreEqual == false { objections.append("the inputs differ") }
        if !weights.differing.isEmpty { objections.append(weights.count) }
        if !refusals.isEmpty { objections.append("\(refusals.count) refused") }
        for status in TensorCheck.Status.allCases where !status.isAligned {
            let count = pairs.count { $0.status == status }
            if count > 0 { objections.append("\(count) \(status.rawValue)") }
        }
        isComplete = !lacksConvolution && missing.isEmpty
        if lacksConvolution { objections.append(Self.noConvolution) }
        objections += missing.map { "the model's output “\($0.visible)” was not compared" }
    }
}
