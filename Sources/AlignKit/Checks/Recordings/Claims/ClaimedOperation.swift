/// The operation that a recording claims for a module, with its weights.
struct ClaimedOperation {
    let operation: any TensorOperation
    /// The parameters in the order of the operation's fields, each with its source.
    let parameters: [(parameter: Parameter, source: Source)]

    enum Source {
        case entry(ReferenceFile.Entry)
        /// The module has no such parameter: every element has this value.
        case constant(Double)

        var entry: ReferenceFile.Entry? { if case .entry(let entry) = self { entry } else { nil } }
    }

    /// Whether the operation is a linear layer, which works on the last axis alone.
    var isLinear: Bool { operation is Linear }

    /// - Parameters:
    ///   - attributes: of the recorded output.
    ///   - path: the module's path.
    /// - Returns: nil where it is not an operation of ours, or too little of it is described or recorded.
    init?(_ attributes: [String: AttributeValue], path: String, in file: ComparedFile) {
        let recorded = RecordedAttributes(attributes)
        guard let type = recorded.moduleClass.flatMap(OperationCatalogue.type(ofClass:)),
            let operation = type.init(recorded: recorded)
        else { return nil }
        let module = path.prefix { $0 != "#" }
        let entries = type.parameterFields.map { field in
            field.names.lazy.compactMap { name in
                file.file.weights.first { $0.name == "\(module).\(name)" && $0.broken == nil && $0.isFloatingPoint }
            }.first
        }
        // A constant has the shape of the parameters that were recorded.
        let extents = entries.last { $0 != nil }??.extents ?? []
        var parameters: [(Parameter, Source)] = []
        for (field, entry) in zip(type.parameterFields, entries) {
            func add(_ extents: [Int], _ source: Source) {
                parameters.append((Parameter(name: field.names[0], shape: Shape(extents), role: field.role), source))
            }
            switch (entry, field.absence) {
            case (let entry?, _):
                guard !entry.extents.contains(0) else { return nil }
                add(file.storesTransposed(entry) ? entry.extents.reversed() : entry.extents, .entry(entry))
            case (nil, .refused): return nil
            case (nil, .leftOut): break
            case (nil, .constant(let value)): add(extents, .constant(value))
            }
        }
        self.operation = operation
        self.parameters = parameters
    }

    /// The parameters' values.
    func values<Scalar: KernelScalar & HDF5Element>(
        in file: ComparedFile, as type: Scalar.Type
    ) throws -> [Tensor<Scalar>] {
        try parameters.map { parameter, source in
            switch source {
            case .constant(let value): return Tensor(repeating: Scalar(value), shape: parameter.shape)
            case .entry(let entry):
                let tensor = try file.file.tensor(entry, as: type)
                return file.storesTransposed(entry) ? tensor.transposed() : tensor
            }
        }
    }
}
