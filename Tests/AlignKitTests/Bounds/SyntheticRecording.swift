import AlignKit
import TestSupport

/// A recording of any network that we make ourselves, to be altered at will and checked against the network.
struct SyntheticRecording<Scalar: KernelScalar & HDF5Element> {
    var network: Network
    var inputs: [String: Tensor<Scalar>]
    var parameters: [String: Tensor<Scalar>]
    /// By node.
    var outputs: [String: Tensor<Scalar>] = [:]
    /// The attributes of these names.
    var precision: String?
    var framework = "none"

    /// What our own kernels make of the network.
    init(_ network: Network, inputs: [String: Tensor<Scalar>], parameters: [String: Tensor<Scalar>]) {
        self.network = network
        self.inputs = inputs
        self.parameters = parameters
        run()
    }

    /// One operation on one input `x`, as the node `y`.
    init(
        _ operation: any TensorOperation, _ input: Tensor<Scalar>,
        _ parameters: [(Parameter.Role, Tensor<Scalar>)] = []
    ) {
        var network = Network()
        let x = network.addInput("x")
        let declared = parameters.enumerated().map { index, parameter in
            Parameter(name: "p\(index)", shape: parameter.1.shape, role: parameter.0)
        }
        network.add("y", operation, x, parameters: declared)
        network.addOutput("y", from: "y")
        let values = zip(declared, parameters).map { ($0.name, $1.1) }
        self.init(network, inputs: ["x": input], parameters: Dictionary(uniqueKeysWithValues: values))
    }

    /// Operations one after the other on one input `x`. The last node is the output. A weight is the parameter of its
    /// node's name.
    init(_ input: Tensor<Scalar>, _ chain: [(name: String, operation: any TensorOperation, weight: Tensor<Scalar>?)]) {
        var network = Network()
        var last = network.addInput("x")
        var parameters: [String: Tensor<Scalar>] = [:]
        for (name, operation, weight) in chain {
            parameters[name] = weight
            let declared = weight.map {
                Parameter(name: name, shape: $0.shape, role: $0.shape.rank == 2 ? .linearWeight : .convolutionWeight)
            }
            last = network.add(name, operation, last, parameters: [declared].compactMap(\.self))
        }
        network.addOutput("output", from: last)
        self.init(network, inputs: ["x": input], parameters: parameters)
    }

    /// Computes the outputs anew, with other operations or parameters if they are given; `replaced` stands for what the
    /// nodes of these names would produce.
    mutating func run(
        as other: Network? = nil, parameters: [String: Tensor<Scalar>] = [:], replaced: [String: Tensor<Scalar>] = [:]
    ) {
        var execution = try! Execution(
            other ?? network, inputs: inputs, parameters: self.parameters.merging(parameters) { $1 },
            workers: Workers(threads: 1))
        while let output = execution.advance() {
            let name = execution.node.name
            outputs[name] = replaced[name] ?? output
            if let other = replaced[name] { execution.replaceOutput(with: other) }
        }
    }

    /// Changes what was recorded of a node.
    mutating func alter(_ node: String = "y", _ change: (inout [Scalar]) -> Void) {
        var scalars = outputs[node]!.scalars
        change(&scalars)
        outputs[node] = Tensor(shape: outputs[node]!.shape, scalars: scalars)
    }

    /// - Parameters:
    ///   - missing: nodes that the file does not hold.
    ///   - isImageByImage: whether each image of the batch is a group of its own.
    func check(
        _ tolerance: Tolerance = .rounding, missing: Set<String> = [], isImageByImage: Bool = false
    ) throws -> ParityResult {
        let folder = try TemporaryFolder()
        let path = folder.file("synthetic.h5")
        var provenance = ReferenceFile.Provenance(framework: framework, model: "synthetic")
        provenance.precision = precision
        let writer = try ReferenceFileWriter(path: path, provenance: provenance)
        for (name, input) in inputs { try writer.write(input, to: "inputs/\(name)") }
        for (order, node) in network.nodes.enumerated() where !missing.contains(node.name) {
            try writer.write(
                outputs[node.name]!, to: "activations/\(node.name)", attributes: ["order": .integer(order)])
        }
        try writer.finish()
        var check = try ParityCheck(
            ReferenceFile(path: path), network: network, parameters: parameters, tolerance: tolerance,
            workers: Workers(threads: 2))
        if isImageByImage { check.elementsAtOnce = 1 }
        return try check.run()
    }

    /// The finding about the node `y`.
    func finding(_ tolerance: Tolerance = .rounding) throws -> TensorCheck {
        try check(tolerance).tensors.first { $0.name == "y" }!
    }
}
