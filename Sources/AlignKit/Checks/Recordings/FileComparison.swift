/// Compares the recording of a port with that of its original, and judges which of the two is wrong.
///
/// ```swift
/// let result = try FileComparison(reference: "torch.h5", candidate: "paddle.h5").run()
/// print(result.verdict, result.atFault, result.firstDivergence?.name ?? "–")
/// ```
public struct FileComparison {
    /// What the caller says of the files.
    public struct Options: Sendable {
        /// The conventions of the keys; nil to find out.
        public var conventionA: NamingConvention?
        public var conventionB: NamingConvention?
        /// The options of the network that both have. The convention of each file is above.
        public var network = NetworkOptions()
        public var tolerance = Tolerance.rounding
        /// What to keep of each pair in addition to its numbers.
        public var evidence: TensorEvidence.Options = []
        /// Lines that pair paths, and the name of their source for errors.
        public var map: (text: String, name: String)?
        /// Whether the candidate has its channels last.
        public var isCandidateChannelsLast = false

        public init() {}
    }

    let a: ComparedFile
    let b: ComparedFile
    let map: PairMap
    let options: Options
    let inputs: ComparedInputs
    /// nil where the two are not recordings of one network that we know.
    let model: RecognizedNetwork?
    let workers: Workers

    /// Opens both files.
    ///
    /// - Throws: `HDF5Error` or `ReferenceError` where a file cannot be read, the two are different models or have
    ///   inputs of different shapes, or where the map says something impossible. A value that is unfit for use is not
    ///   an error but a finding.
    public init(
        reference: String, candidate: String, options: Options = Options(), workers: Workers = Workers()
    ) throws {
        self.options = options
        self.workers = workers
        let a = try ComparedFile(path: reference, letter: "A", convention: options.conventionA)
        let b = try ComparedFile(
            path: candidate, letter: "B", convention: options.conventionB,
            isChannelsLast: options.isCandidateChannelsLast)
        let map = try options.map.map { try PairMap($0.text, name: $0.name, a.file, b.file) } ?? PairMap()
        (self.a, self.b, self.map) = (a, b, map)
        model = try Self.model(a, b, options.network)
        inputs = try ComparedInputs(a, b, map: map, workers: workers)
    }

    /// Compares everything.
    ///
    /// - Parameter progress: called before each node of each run of the network.
    /// - Throws: `ReferenceError` where no tensor of one file has a partner in the other, or a file needs more memory
    ///   than is available.
    public func run(progress: ParityProgress = { _, _, _ in }) throws -> FileComparisonResult {
        var result = try model.map { try known($0, progress) } ?? PathComparison(self).run(progress)
        result.acquit { EqualRecordings(a, b, workers).areEqual }
        return result
    }

    /// The network of the reference, which the candidate's weights have to form as well. It is the candidate's instead
    /// where all weights of the candidate fit their network, but those of the reference do not fit theirs.
    private static func model(
        _ a: ComparedFile, _ b: ComparedFile, _ options: NetworkOptions
    ) throws -> RecognizedNetwork? {
        guard let ofA = a.alignment, let ofB = b.alignment, !a.hasSamples, !b.hasSamples else { return nil }
        guard let model = try RecognizedNetwork(mostOf: ofA, options),
            let other = try RecognizedNetwork(mostOf: ofB, options)
        else { return nil }
        let fits = (
            (try? ofA.checkNames(of: model.network)) != nil, (try? ofB.checkNames(of: other.network)) != nil
        )
        // Where both files deviate from the network in the same way, this is not an error of one: they have another
        // model.
        if ofA.parameterShapes == ofB.parameterShapes, !fits.0, !fits.1 { return nil }
        // A network that its own file fits is the one that both should have.
        let chosen = !fits.0 && fits.1 ? other : model
        let distance = min(model.distance(to: other), (fits.0 ? ofB : ofA).misfits(in: chosen.network))
        // A key that is missing or a tensor that is misshapen is a finding; another model is an error.
        if distance > model.network.parameters.count / 8 {
            throw ReferenceError(
                file: b.file.path, path: "weights", expected: "\(model.description), as in \(a.file.path)",
                found: other.description)
        }
        return model.distance(to: other) > 0 ? chosen : model
    }

    /// The names of each row of the report: ours, and those of the two files.
    package var rowNames: [[String]] {
        func names(_ pair: PathPairs.Pair, _ node: String? = nil) -> [String] {
            [node ?? pair.a.displayName] + [pair.a, pair.b].map(\.nameInGroup)
        }
        guard let model else {
            return PathComparison(self).pathPairs.pairs.map { names($0) }
        }
        let recorded = [a, b].map {
            RecordedTensors($0.file, network: model.network, convention: $0.alignment!.convention)
        }
        let ofNodes = NodePairs(model.network, recorded[0], recorded[1])
        let rest = PathPairs(ofNodes.onlyA, ofNodes.onlyB, map: map)
        return ofNodes.pairs.map { names(.init(a: $0.a, b: $0.b), $0.node) } + rest.pairs.map { names($0) }
    }

    private func known(_ model: RecognizedNetwork, _ progress: ParityProgress) throws -> FileComparisonResult {
        let comparison = RecognizedComparison(
            a: a, b: b, alignments: (a.alignment!, b.alignment!), model: model, tolerance: options.tolerance,
            evidence: options.evidence.intersection(.hulls), inputs: inputs, workers: workers)
        let outcome = try comparison.run(progress: progress)
        let pairs = RecognizedPairs(comparison, outcome)
        let rest = PathPairs(pairs.entries.onlyA, pairs.entries.onlyB, map: map)
        if pairs.entries.pairs.isEmpty, rest.pairs.isEmpty { throw noPair }
        let compare = PairComparison(a, b, tolerance: options.tolerance, workers: workers)
        var result = FileComparisonResult()
        result.network = model.description
        result.assumptions = model.assumptions
        result.inputsAreEqual = inputs.areEqual
        result.weights = outcome.weights
        result.refusals = outcome.refusals
        result.pairs = pairs.checks() + rest.pairs.map { compare.compare($0.a, $0.b, name: $0.a.displayName) }
        result.tolerance = options.tolerance.description
        leave(rest.onlyA, rest.onlyB, in: &result)
        settleInherited(&result)
        keepEvidence(&result.pairs)
        RecognizedConclusion(comparison, outcome).conclude(&result)
        return result
    }

    var noPair: ReferenceError {
        let (ofA, ofB) = (a.recordings, b.recordings)
        if let empty = ofA.isEmpty ? a : ofB.isEmpty ? b : nil {
            return ReferenceError(
                file: empty.file.path, path: nil, expected: "activations or outputs to compare", found: "none")
        }
        func example(_ entries: [ReferenceFile.Entry]) -> String { entries.first.map { "“\($0.path)”" } ?? "nothing" }
        return ReferenceError(
            file: b.file.path, path: nil, expected: "tensors that \(a.file.path) has, such as \(example(ofA))",
            found: "\(example(ofB)) and \(max(ofB.count - 1, 0)) more, none of which has a partner",
            hint: "--map pairs paths by hand" + words(of: PathPairs.suggestions(ofA, ofB)))
    }

    private func words(of suggestions: [PathPairs.Pair]) -> String {
        guard let first = suggestions.first else { return "" }
        let count = suggestions.count == 1 ? "this line" : suggestions.count.counted("such line")
        return ", such as “\(first.a.displayName) = \(first.b.displayName)”; --suggest-map FILE writes \(count)"
    }
}

extension FileComparison {
    /// A map, as `Options.map` takes it, for what no line and no equal path pairs. It has the lines that were given,
    /// and one for each pair of tensors of equal shape, in execution order. These are suggestions.
    public var suggestedMap: String {
        let pairs = PathPairs(a.recordings, b.recordings, map: map)
        return suggestedMap(PathPairs.suggestions(pairs.onlyA, pairs.onlyB))
    }

    private func suggestedMap(_ suggestions: [PathPairs.Pair]) -> String {
        // The conventions pair the weights of a network that we know.
        SuggestedMap(suggestions, after: options.map, a.file, b.file, hasWeights: model == nil).text
    }

    /// Decides what pairs that are too far apart have inherited from those before them.
    func settleInherited(_ result: inout FileComparisonResult) {
        var inheritance = Inheritance(
            result.pairs, equalInputs: inputs.equal, inputsDiffer: result.inputsAreEqual == false,
            precision: options.tolerance.roundingRule?.precision
                ?? (b.precision.isLower(than: a.precision) ? b.precision : a.precision))
        result.pairs = inheritance.settled()
    }

    /// Records what has no partner, and suggests partners.
    func leave(_ a: [ReferenceFile.Entry], _ b: [ReferenceFile.Entry], in result: inout FileComparisonResult) {
        result.onlyA = a.map(\.path)
        result.onlyB = b.map(\.path)
        let suggestions = PathPairs.suggestions(a, b)
        result.suggestions = suggestions.map { ($0.a.displayName, $0.b.displayName) }
        result.suggestedMap = suggestedMap(suggestions)
    }
}

extension ComparedFile {
    /// Whether some activations were recorded as samples.
    var hasSamples: Bool { !file.sampledNames.isEmpty }
}
