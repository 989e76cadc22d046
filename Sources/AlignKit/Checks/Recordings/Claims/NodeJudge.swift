/// Judges one recorded tensor by the operation that is claimed for it.
struct NodeJudge<Scalar: KernelScalar & HDF5Element> {
    private let file: ComparedFile
    private let operation: ClaimedOperation
    private let parameters: [Tensor<Scalar>]
    private let recording: Tensor<Scalar>
    private let precision: Precision
    private let workers: Workers
    /// Whether the recording is one number repeated, which many operations could have made.
    let isConstant: Bool
    /// Whether the recording is one number, which does not show what was read.
    var isSingle: Bool { recording.count == 1 }

    /// - Parameter weights: the file whose weights the operation uses.
    /// - Returns: nil where the recording or a weight cannot be read.
    init?(
        _ file: ComparedFile, _ entry: ReferenceFile.Entry, _ operation: ClaimedOperation,
        weightsOf weights: ComparedFile, _ precision: Precision, _ workers: Workers
    ) {
        guard let recording = try? file.file.tensor(entry, as: Scalar.self),
            let parameters = try? operation.values(in: weights, as: Scalar.self)
        else { return nil }
        let shapes = operation.parameters.map(\.parameter.shape)
        guard zip(parameters, shapes).allSatisfy({ $0.shape == $1 }) else { return nil }
        isConstant = recording.count > 1 && TensorSummary(recording, workers: workers).isConstant
        self.file = file
        self.operation = operation
        self.parameters = parameters
        self.precision = precision
        self.workers = workers
        self.recording = operation.isLinear ? recording.asRows : recording
    }

    /// Whether the operation has the same weights in the other file, element by element.
    func hasParameters(of other: NodeJudge) -> Bool { parameters == other.parameters }

    /// Whether the operation turns a tensor of the entry's shape into one of the recording's shape.
    func accepts(_ entry: ReferenceFile.Entry) -> Bool {
        guard entry.broken == nil, entry.isFloatingPoint, !entry.extents.isEmpty, !entry.extents.contains(0) else {
            return false
        }
        return outputShape([Shape(operation.isLinear ? entry.extents.asRows : entry.extents)]) == recording.shape
    }

    private func outputShape(_ inputs: [Shape]) -> Shape? {
        try? operation.operation.outputShape(inputs: inputs, parameters: parameters.map(\.shape))
    }

    /// The status of the recording if the operation has read these, also for a wrong shape; nil where it cannot have
    /// read them.
    func status(from entries: [ReferenceFile.Entry]) -> TensorCheck.Status? { finding(from: entries)?.status }

    /// The same, with its numbers.
    func finding(from entries: [ReferenceFile.Entry]) -> ClaimFinding? {
        var inputs: [Tensor<Scalar>] = []
        for entry in entries {
            guard let tensor = try? file.file.tensor(entry, as: Scalar.self) else { return nil }
            inputs.append(operation.isLinear ? tensor.asRows : tensor)
        }
        guard let shape = outputShape(inputs.map(\.shape)) else { return nil }
        guard shape == recording.shape else { return ClaimFinding(status: .shapeMismatch) }
        var network = Network()
        let names = inputs.indices.map { network.addInput("\($0)") }
        network.add(
            "output", operation.operation, inputs: names, parameters: operation.parameters.map(\.parameter))
        var run = IsolatedRun(
            network, inputs: Dictionary(uniqueKeysWithValues: zip(names, inputs)), detail: .full, precision: precision,
            workers: workers)
        let output = run.advance(parameters)
        let difference = Difference(expected: recording, actual: output.ours, workers: workers)
        let judge = RoundingJudge(
            expected: recording, output: output, operation: operation.operation, parameters: parameters,
            precision: precision, workers: workers)
        let judgement = judge.judge(difference)
        let status = judgement.status == .aligned && difference.isExact ? .exact : judgement.status
        return ClaimFinding(status: status, own: .init(difference: difference, share: judgement.bound?.share))
    }
}

/// The status of one side of a pair by its claim, and how far it is from the operation's result on its inputs and
/// weights.
struct ClaimFinding {
    var status: TensorCheck.Status
    var own: PairCheck.Own?
}

extension [Int] {
    /// All axes but the last taken together.
    fileprivate var asRows: [Int] { count < 2 ? self : [dropLast().reduce(1, *), self[count - 1]] }
}

extension Tensor {
    fileprivate var asRows: Tensor { reshaped(to: Shape(shape.extents.asRows)) }
}
