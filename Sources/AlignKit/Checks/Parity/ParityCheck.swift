/// Holds a recording against a network: every tensor, chained and isolated.
///
/// *Chained*: our output, computed from our own previous outputs. *Isolated*: our output, computed from the recorded
/// inputs of the node; an input that was not recorded is computed from the nearest recorded ones before it. An error
/// that a node makes shows in its isolated comparison; one that it inherits, in the chained comparison alone.
///
/// ```swift
/// let file = try ReferenceFile(path: "resnet50.h5")
/// let result = try ParityCheck(file, network: network, parameters: parameters).run()
/// print(result.verdict, result.firstDivergence?.path ?? "–")
/// ```
///
/// `Scalar` is what the recording is read as: `Double` where it is in float64, else `Float`.
public struct ParityCheck<Scalar: KernelScalar & HDF5Element> {
    /// How much of what was recorded the network is.
    public enum Scope: Hashable, Sendable {
        /// All of it: a recorded tensor that no node produces is `unexpected`, and stands against the network.
        case model
        /// A part: such a tensor is out of scope, and listed as that.
        case part
    }

    let file: ReferenceFile
    let network: Network
    /// The parameters of a node, in its order.
    let parameters: (Network.Node) throws -> [Tensor<Scalar>]
    var inputs: [String: Tensor<Scalar>]
    /// Where these lie in the file.
    let inputPaths: Set<String>
    /// Of every input and of every node's output.
    var shapes: [String: Shape]
    var recorded: RecordedTensors
    let tolerance: Tolerance
    /// The arithmetic that the recording is taken to be made in.
    let precision: Precision
    /// Of the nodes whose recording is stored in a lower precision than the recording as a whole, where nobody says
    /// what that is made in.
    let lowerPrecisions: [String: Precision]
    let workers: Workers
    /// The nodes that cannot be what they are claimed to be, and why: their recordings fail, and are read by the nodes
    /// after them.
    var impossible: [String: String] = [:]
    /// What is kept of each comparison beside its numbers.
    public var evidence: TensorEvidence.Options = []
    /// How many elements the largest output may have of the images that are run together.
    package var elementsAtOnce = 1 << 22

    /// Reads the inputs of the network and makes sure that they fit.
    ///
    /// A part of a network starts from what was recorded before it:
    ///
    /// ```swift
    /// try ParityCheck(
    ///     file, network: block, parameters: parameters, inputs: ["x": "activations/layer1"], scope: .part)
    /// ```
    ///
    /// - Parameters:
    ///   - file: the recording.
    ///   - network: what the recording is held against.
    ///   - parameters: every parameter of the network by name, as `WeightAlignment` or one's own code provides them.
    ///   - inputs: by the name of an input of the network, the path of the recorded tensor that it is; one that is left
    ///     out is `inputs/<name>`.
    ///   - scope: whether the network is all that was recorded.
    ///   - convention: whose names the recording's paths are; nil where they are those of the network's nodes.
    ///   - tolerance: how differences are judged.
    ///   - workers: the threads that share the work.
    /// - Throws: `ReferenceError` or `HDF5Error` where an input is missing, no finite tensor, or of a shape that the
    ///   network cannot take, or the file declares a precision that does not exist; `Network.Failure` where the network
    ///   is empty, or a parameter is missing or of another shape.
    public init(
        _ file: ReferenceFile, network: Network, parameters: [String: Tensor<Scalar>],
        inputs: [String: String] = [:], scope: Scope = .model,
        convention: NamingConvention? = nil, tolerance: Tolerance = .rounding, workers: Workers = Workers()
    ) throws {
        try network.checkParameters(parameters.mapValues(\.shape))
        try self.init(
            file, network: network, inputs: inputs, scope: scope, convention: convention, tolerance: tolerance,
            workers: workers
        ) { node in
            node.parameters.map { parameters[$0.name]! }
        }
    }

    /// Reads the parameters from the recording itself, when their node's turn comes, and drops them after it.
    ///
    /// - Throws: the same, and where the weights' names and shapes are not the network's.
    init(
        _ alignment: WeightAlignment, network: Network, tolerance: Tolerance, workers: Workers
    ) throws {
        try alignment.checkNames(of: network)
        try self.init(
            alignment.file, network: network, convention: alignment.convention, tolerance: tolerance, workers: workers
        ) { node in
            try node.parameters.map { try alignment.value(of: $0, workers: workers) }
        }
    }

    private init(
        _ file: ReferenceFile, network: Network, inputs paths: [String: String] = [:], scope: Scope = .model,
        convention: NamingConvention?, tolerance: Tolerance, workers: Workers,
        parameters: @escaping (Network.Node) throws -> [Tensor<Scalar>]
    ) throws {
        self.file = file
        self.network = network
        self.parameters = parameters
        self.tolerance = tolerance
        precision = try tolerance.roundingRule?.precision ?? file.precision()
        self.workers = workers
        inputs = try Self.inputs(of: network, from: file, at: paths)
        inputPaths = Set(network.inputs.map { paths[$0] ?? "inputs/\($0)" })
        recorded = RecordedTensors(file, network: network, convention: convention, isPart: scope == .part)
        lowerPrecisions = tolerance.roundingRule?.precision == nil ? recorded.precisions(below: precision, file) : [:]
        do {
            shapes = try network.shapes(inputs: inputs.mapValues(\.shape))
        } catch {
            guard case .node(let node, let cause) = error else { throw error }
            let reader = network.nodes.first { $0.name == node }!
            let input = reader.inputs.first { network.inputs.contains($0) }
            throw ReferenceError(
                file: file.path, path: input.map { paths[$0] ?? "inputs/\($0)" } ?? "inputs", expected: cause.expected,
                found: cause.found, hint: "as \(node) reads it")
        }
    }

    /// Runs the network once, chained and isolated side by side, and compares each output as soon as it is there; a
    /// large batch a few images at a time, see `docs/rounding.md`.
    ///
    /// - Parameter progress: called before each node.
    /// - Throws: `ReferenceError` where the machine has less memory free than the check takes; `ReferenceError` or
    ///   `HDF5Error` for the first weight, in execution order, that cannot be read or used.
    public func run(progress: ParityProgress = { _, _, _ in }) throws -> ParityResult {
        try requireMemory(of: AvailableMemory.bytes())
        let runs = try GroupedRun(self, progress)
        var result = runs.result
        result.memoryEstimate = memoryEstimate
        result.framework = file.provenance.framework
        if result.verdict != .aligned, tolerance.roundingRule != nil {
            let (part, tensors) = runs.part(of: result.firstDivergence)
            result.replays = Replay(part, tensors).run()
        }
        return result
    }

    /// What a run finds, without regard to the memory that there is.
    func findings(_ progress: ParityProgress) throws -> ParityResult { try GroupedRun(self, progress).result }

    private static func inputs(
        of network: Network, from file: ReferenceFile, at paths: [String: String]
    ) throws -> [String: Tensor<Scalar>] {
        if let name = paths.keys.sorted().first(where: { !network.inputs.contains($0) }) {
            let known = network.inputs.joined(separator: ", ")
            throw Network.Failure.input(name, ShapeError(expected: "an input of the network: \(known)", found: "none"))
        }
        var inputs: [String: Tensor<Scalar>] = [:]
        for name in network.inputs {
            let entry = try paths[name].map { try file.entry(at: $0) } ?? file.inputs.first { $0.name == name }
            guard let entry else {
                let found = file.inputs.map(\.name).joined(separator: ", ")
                throw ReferenceError(
                    file: file.path, path: "inputs/\(name)", expected: "a tensor",
                    found: found.isEmpty ? "no inputs" : "only \(found)")
            }
            if paths[name] != nil { try file.refuseSample(entry) }
            let tensor = try file.tensor(entry, as: Scalar.self)
            let summary = TensorSummary(tensor, workers: Workers(threads: 1))
            guard summary.nanCount + summary.infinityCount == 0 else {
                throw ReferenceError(
                    file: file.path, path: entry.path, expected: "finite values",
                    found: "\(summary.nanCount) NaN and \(summary.infinityCount) infinite of \(tensor.count)")
            }
            inputs[name] = tensor
        }
        return inputs
    }
}

/// Called before each node: its position, how many there are in all groups of images together, and its name. The first
/// name also states the memory of the check, from a gigabyte on.
public typealias ParityProgress = (_ position: Int, _ count: Int, _ name: String) -> Void
