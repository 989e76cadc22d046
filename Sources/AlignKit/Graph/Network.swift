/// A network as a value: named nodes in execution order.
///
/// A network computes nothing and holds no values of parameters; `Execution` runs it.
public struct Network: Sendable {
    /// One operation on named inputs.
    public struct Node: Sendable {
        /// The node's name, which is also the name of its output: `layer1.0.conv1`.
        public let name: String
        public var operation: any TensorOperation
        /// Names of network inputs or of earlier nodes.
        public let inputs: [String]
        /// In the order in which the operation expects them.
        public let parameters: [Parameter]
    }

    /// The names of the network's inputs.
    public private(set) var inputs: [String] = []
    /// In execution order: a node comes after every node that it reads.
    public private(set) var nodes: [Node] = []
    /// The names of the model's outputs, and the node that produces each.
    public private(set) var outputs: [(name: String, node: String)] = []
    /// The paths of modules that contain others, and the node that produces the output of each: `layer1.0`.
    public private(set) var containers: [String: String] = [:]

    private var positions: [String: Int] = [:]

    public init() {}

    /// All parameters, in execution order.
    public var parameters: [Parameter] { nodes.flatMap(\.parameters) }

    /// The names of the nodes that are convolutions.
    var convolutions: Set<String> { Set(nodes.filter { $0.operation is Convolution }.map(\.name)) }

    /// The position of a node in `nodes`, or nil for a network input or an unknown name.
    public func position(ofNode name: String) -> Int? { positions[name] }

    /// For each node or input, by name: the position of the last node that reads it.
    var lastReaders: [String: Int] {
        var readers: [String: Int] = [:]
        for (position, node) in nodes.enumerated() {
            for input in node.inputs { readers[input] = position }
        }
        return readers
    }

    /// Adds an input and returns its name.
    ///
    /// - Precondition: the name is new.
    public mutating func addInput(_ name: String) -> String {
        precondition(isNew(name), "\(name) exists already")
        inputs.append(name)
        return name
    }

    /// Appends a node and returns its name, for the nodes that read it.
    ///
    /// - Precondition: the name is new, and every input has been added before.
    @discardableResult
    public mutating func add(
        _ name: String, _ operation: any TensorOperation, _ inputs: String..., parameters: [Parameter] = []
    ) -> String {
        add(name, operation, inputs: inputs, parameters: parameters)
    }

    /// The same, with the inputs as an array.
    @discardableResult
    public mutating func add(
        _ name: String, _ operation: any TensorOperation, inputs: [String], parameters: [Parameter] = []
    ) -> String {
        precondition(isNew(name), "\(name) exists already")
        for input in inputs { precondition(!isNew(input), "\(name) reads \(input), which does not stand before it") }
        positions[name] = nodes.count
        nodes.append(Node(name: name, operation: operation, inputs: inputs, parameters: parameters))
        return name
    }

    /// Declares the output of a node to be an output of the model.
    public mutating func addOutput(_ name: String, from node: String) {
        precondition(positions[node] != nil, "no node \(node)")
        outputs.append((name, node))
    }

    /// Declares the path of a module that contains others. Its output is the output of `node`.
    package mutating func addContainer(_ path: String, output node: String) {
        precondition(positions[node] != nil && isNew(path), "container \(path) of \(node)")
        containers[path] = node
    }

    /// Replaces the operation of a node. The node's inputs and parameters stay.
    ///
    /// - Precondition: the network has a node of that name.
    public mutating func replaceOperation(of node: String, by operation: any TensorOperation) {
        guard let position = positions[node] else { preconditionFailure("no node \(node)") }
        nodes[position].operation = operation
    }

    private func isNew(_ name: String) -> Bool { positions[name] == nil && !inputs.contains(name) }
}

extension Network {
    /// The shape of every node's output, by name, for inputs of the given shapes.
    ///
    /// - Throws: `Failure` if the network has no nodes, if an input is missing or its size overflows `Int`, or if a
    ///   node cannot take its shapes. It names the first such input or node.
    public func shapes(inputs: [String: Shape]) throws(Failure) -> [String: Shape] {
        if nodes.isEmpty { throw .empty }
        for name in self.inputs {
            guard let shape = inputs[name] else {
                throw .input(name, ShapeError(expected: "a value for this input of the network", found: "none"))
            }
            do { try shape.checkCountable() } catch { throw .input(name, error) }
        }
        var shapes = inputs
        for node in nodes {
            do {
                let shape = try node.operation.outputShape(
                    inputs: node.inputs.map { shapes[$0]! }, parameters: node.parameters.map(\.shape))
                try shape.checkCountable()
                shapes[node.name] = shape
            } catch {
                throw .node(node.name, error)
            }
        }
        return shapes
    }

    /// Throws unless every parameter has a value of its shape.
    ///
    /// - Parameter shapes: the shapes of the values, by the parameters' names.
    /// - Throws: `Failure`, which names the first node whose parameters do not fit.
    func checkParameters(_ shapes: [String: Shape]) throws(Failure) {
        for node in nodes {
            for parameter in node.parameters where shapes[parameter.name] != parameter.shape {
                throw .node(
                    node.name,
                    ShapeError(
                        expected: "\(parameter.shape) for its parameter \(parameter.name)",
                        found: shapes[parameter.name]?.description ?? "no value"))
            }
        }
    }

    /// Why a network cannot run.
    public enum Failure: Error, Hashable, CustomStringConvertible, Sendable {
        /// It has no nodes.
        case empty
        /// The input of this name has no value, or the size of its shape overflows `Int`.
        case input(String, ShapeError)
        /// The node of this name cannot take the shapes of its inputs or parameters, or one of its parameters has no
        /// value or a value of another shape.
        case node(String, ShapeError)

        public var description: String {
            switch self {
            case .empty: "the network has no nodes"
            case .input(let name, let cause), .node(let name, let cause): "\(name): \(cause)"
            }
        }
    }
}
