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
public struct ParityCheck {
    /// Called before each node: its position, how many there are, and its name.
    public typealias Progress = (_ position: Int, _ count: Int, _ name: String) -> Void

    let file: ReferenceFile
    let network: Network
    let parameters: [String: Tensor<Float>]
    let inputs: [String: Tensor<Float>]
    let recorded: RecordedTensors
    let tolerance: Tolerance
    let workers: Workers
    /// What is kept of each comparison beside its numbers.
    public var evidence: TensorEvidence.Options = []

    /// Reads the inputs of the network and makes sure that they fit.
    ///
    /// - Parameters:
    ///   - parameters: every parameter of the network by name, as `WeightAlignment` or one's own code provides them.
    ///   - convention: whose names the recording's paths are; nil where they are those of the network's nodes.
    /// - Throws: `ReferenceError` or `HDF5Error` where an input is missing, no finite tensor, or of a shape that the
    ///   network cannot take.
    public init(
        _ file: ReferenceFile, network: Network, parameters: [String: Tensor<Float>],
        convention: NamingConvention? = nil, tolerance: Tolerance = .standard, workers: Workers = Workers()
    ) throws {
        self.file = file
        self.network = network
        self.parameters = parameters
        self.tolerance = tolerance
        self.workers = workers
        inputs = try Self.inputs(of: network, from: file)
        recorded = RecordedTensors(file, network: network, convention: convention)
        do {
            _ = try network.shapes(inputs: inputs.mapValues(\.shape))
        } catch {
            let reader = network.nodes.first { $0.name == error.node }!
            let input = reader.inputs.first { inputs[$0] != nil }
            throw ReferenceError(
                file: file.path, path: input.map { "inputs/\($0)" } ?? "inputs", expected: error.cause.expected,
                found: error.cause.found, hint: "as \(error.node) reads it")
        }
    }

    /// Runs the network once, chained and isolated side by side, and compares each output as soon as it is there.
    public func run(progress: Progress = { _, _, _ in }) -> ParityResult {
        var run = ParityRun(self)
        for (position, node) in network.nodes.enumerated() {
            progress(position, network.nodes.count, node.name)
            run.advance()
        }
        return run.result()
    }

    private static func inputs(of network: Network, from file: ReferenceFile) throws -> [String: Tensor<Float>] {
        var inputs: [String: Tensor<Float>] = [:]
        for name in network.inputs {
            guard let entry = file.inputs.first(where: { $0.name == name }) else {
                let found = file.inputs.map(\.name).joined(separator: ", ")
                throw ReferenceError(
                    file: file.path, path: "inputs/\(name)", expected: "a tensor",
                    found: found.isEmpty ? "no inputs" : "only \(found)")
            }
            let tensor = try file.tensor(entry, as: Float.self)
            let summary = TensorSummary(tensor)
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
