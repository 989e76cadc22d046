/// Compares a recording with a network: every tensor, chained and isolated.
///
/// *Chained*: our output, computed from our own previous outputs. *Isolated*: our output, computed from the recorded
/// inputs of the node; an input that was not recorded is computed from the nearest recorded ones before it. An error
/// that a node makes appears in its isolated comparison. An error that a node inherits appears in the chained
/// comparison alone.
///
/// ```swift
/// let file = try ReferenceFile(path: "resnet50.h5")
/// let result = try ParityCheck(file, network: network, parameters: parameters).run()
/// print(result.verdict, result.firstDivergence?.path ?? "–")
/// ```
///
/// `Scalar` is the type into which the recording is read: `Double` where it is in float64, else `Float`.
public struct ParityCheck<Scalar: KernelScalar & HDF5Element> {
    /// Whether the network is all of what was recorded, or a part.
    public enum Scope: Hashable, Sendable {
        /// All of it. A recorded tensor that no node produces is `unexpected`, and counts against the network.
        case model
        /// A part of it. A recorded tensor that no node produces is out of scope, and is listed as out of scope.
        case part
    }

    let file: ReferenceFile
    let network: Network
    /// The parameters of a node, in the node's order.
    let parameters: (Network.Node) throws -> [Tensor<Scalar>]
    var inputs: [String: Tensor<Scalar>]
    /// The paths of the inputs in the file.
    let inputPaths: Set<String>
    /// The shapes of every input and of every node's output.
    var shapes: [String: Shape]
    var recorded: RecordedTensors
    let tolerance: Tolerance
    /// The precision of the arithmetic in which the recording is assumed to be made.
    let precision: Precision
    /// The precisions of the nodes whose recording is stored in a lower precision than the recording as a whole. Empty
    /// where the precision of the arithmetic is declared.
    let lowerPrecisions: [String: Precision]
    let workers: Workers
    /// The nodes that cannot be what the caller claims, and why. Their recordings fail, but the nodes after them read
    /// these recordings.
    var impossible: [String: String] = [:]
    /// What each comparison keeps beside its numbers.
    public var evidence: TensorEvidence.Options = []
    /// The largest number of elements that an output may have, for the images that are run together.
    package var elementsAtOnce = 1 << 22

    /// Reads the inputs of the network and makes sure that they fit.
    ///
    /// The inputs of a part of a network are tensors that were recorded before it:
    ///
    /// ```swift
    /// try ParityCheck(
    ///     file, network: block, parameters: parameters, inputs: ["x": "activations/layer1"], scope: .part)
    /// ```
    ///
    /// - Parameters:
    ///   - file: the recording.
    ///   - network: the network with which the recording is compared.
    ///   - parameters: every parameter of the network by name, as `WeightAlignment` or your own code provides them.
    ///   - inputs: the path of the recorded tensor for each input of the network, by the name of the input. The default
    ///     path is `inputs/<name>`.
    ///   - scope: whether the network is all that was recorded.
    ///   - convention: the naming convention of the recording's paths; nil where the paths are the names of the
    ///     network's nodes.
    ///   - tolerance: how differences are judged.
    ///   - workers: the threads that share the work.
    /// - Throws: `ReferenceError` or `HDF5Error` where an input is missing, is no finite tensor, or has a shape that
    ///   the network cannot take, or where the file declares a precision that does not exist; `Network.Failure` where
    ///   the network is empty, where a parameter is missing or has another shape, or where `inputs` names an input that
    ///   the network does not have.
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

    /// Reads the parameters of each node from the recording itself when the node is run, and drops them after it.
    ///
    /// - Throws: the same errors, and an error where the names and shapes of the weights are not the network's.
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

    /// Runs the network once, chained and isolated side by side, and compares each output as soon as it is computed. A
    /// large batch is run a few images at a time, see `docs/rounding.md`.
    ///
    /// - Parameter progress: called before each node.
    /// - Throws: `ReferenceError` where the check takes more memory than the machine has free; `ReferenceError` or
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

    /// The result of a run, without a check of the available memory.
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

/// Called before each node, with its position, the number of nodes in all groups of images together, and its name. The
/// first name also states the memory of the check where this is a gigabyte or more.
public typealias ParityProgress = (_ position: Int, _ count: Int, _ name: String) -> Void
