/// The operation that a recording says a module is, with its weights.
struct ClaimedOperation {
    let operation: any Operation
    /// By what they are to the operation, with where they lie.
    let parameters: [(parameter: Parameter, entry: ReferenceFile.Entry?)]
    /// Whether the last axis alone is what a linear layer works on.
    var isLinear: Bool { operation is Linear }

    /// - Parameters:
    ///   - attributes: of the recorded output.
    ///   - path: the module's path.
    /// - Returns: nil where it is no operation of ours, or not enough of it is said or recorded.
    init?(_ attributes: [String: AttributeValue], path: String, in file: ComparedFile) {
        guard let op = attributes["op"]?.text?.lowercased() else { return nil }
        let claims = Claimed(attributes)
        let module = path.prefix { $0 != "#" }
        func weight(_ fields: String...) -> ReferenceFile.Entry? {
            fields.lazy.compactMap { field in
                file.file.weights.first { $0.name == "\(module).\(field)" && $0.broken == nil && $0.isFloatingPoint }
            }.first
        }
        func kernel(_ rank: Int, _ role: Parameter.Role) -> [(Parameter, ReferenceFile.Entry?)]? {
            guard let entry = weight("weight"), entry.extents.count == rank, !entry.extents.contains(0) else {
                return nil
            }
            let extents = file.storesTransposed(entry) ? entry.extents.reversed() : entry.extents
            let bias = weight("bias").map { (Parameter(name: "bias", shape: Shape($0.extents), role: .bias), $0) }
            return [(Parameter(name: "weight", shape: Shape(extents), role: role), entry)] + (bias.map { [$0] } ?? [])
        }
        if Convolution.moduleClasses.contains(op) {
            guard let convolution = claims.convolution, let own = kernel(4, .convolutionWeight) else { return nil }
            (operation, parameters) = (convolution, own)
        } else if Linear.moduleClasses.contains(op) {
            guard let own = kernel(2, .linearWeight) else { return nil }
            (operation, parameters) = (Linear(), own)
        } else if BatchNormalization.moduleClasses.contains(op) {
            guard let epsilon = claims.epsilon, let mean = weight("running_mean", "_mean"),
                let variance = weight("running_var", "_variance")
            else { return nil }
            func field(_ name: String, _ role: Parameter.Role, _ entry: ReferenceFile.Entry?) -> (
                Parameter, ReferenceFile.Entry?
            ) {
                (Parameter(name: name, shape: Shape(mean.extents), role: role), entry)
            }
            operation = BatchNormalization(epsilon: epsilon)
            parameters = [
                field("scale", .scale, weight("weight")), field("shift", .shift, weight("bias")),
                field("mean", .mean, mean), field("variance", .variance, variance),
            ]
        } else if let plain = claims.plain(op) {
            (operation, parameters) = (plain, [])
        } else {
            return nil
        }
    }

    /// The parameters' values; a scale and a shift that are not there are 1 and 0.
    func values<Scalar: KernelScalar & HDF5Element>(
        in file: ComparedFile, as type: Scalar.Type
    ) throws -> [Tensor<Scalar>] {
        try parameters.map { parameter, entry in
            guard let entry else {
                return Tensor(repeating: parameter.role == .scale ? 1 : 0, shape: parameter.shape)
            }
            let tensor = try file.file.tensor(entry, as: type)
            return file.storesTransposed(entry) ? tensor.transposed() : tensor
        }
    }
}

/// Hyper-parameters as modules claim them, under PyTorch's names or Paddle's.
private struct Claimed {
    private let attributes: [String: AttributeValue]

    init(_ attributes: [String: AttributeValue]) { self.attributes = attributes }

    private func value(_ names: [String]) -> AttributeValue? {
        names.lazy.flatMap { [$0, "_" + $0] }.compactMap { attributes[$0] }.first
    }

    var epsilon: Double? { value(["eps", "epsilon"])?.number.flatMap { $0 >= 0 && $0.isFinite ? $0 : nil } }

    /// One number for both axes, one for each, or four of which opposite ones agree.
    private func extent(_ names: String..., least: Int, otherwise: PlaneExtent? = nil) -> PlaneExtent? {
        guard let value = value(names) else { return otherwise }
        guard var numbers = value.integers, numbers.allSatisfy({ (least...65_536).contains($0) }) else { return nil }
        if numbers.count == 4, numbers[0] == numbers[1], numbers[2] == numbers[3] {
            numbers = [numbers[0], numbers[2]]
        }
        switch numbers.count {
        case 1: return PlaneExtent(height: numbers[0], width: numbers[0])
        case 2: return PlaneExtent(height: numbers[0], width: numbers[1])
        default: return nil
        }
    }

    /// A flag; nil where it is something else.
    private func flag(_ names: String..., otherwise: Bool) -> Bool? {
        guard let value = value(names) else { return otherwise }
        return value.integer.flatMap { $0 == 0 ? false : $0 == 1 ? true : nil }
    }

    var convolution: Convolution? {
        if let mode = value(["padding_mode"])?.text, mode != "zeros" { return nil }
        if let format = value(["data_format"])?.text, format != "NCHW" { return nil }
        guard let stride = extent("stride", least: 1, otherwise: 1),
            let padding = extent("padding", least: 0, otherwise: 0),
            let dilation = extent("dilation", least: 1, otherwise: 1),
            let groups = value(["groups"]).map(\.integer) ?? 1, (1...65_536).contains(groups)
        else { return nil }
        return Convolution(stride: stride, padding: padding, dilation: dilation, groups: groups)
    }

    /// An operation without parameters.
    func plain(_ op: String) -> (any Operation)? {
        if ReLU.moduleClasses.contains(op) { return ReLU() }
        if op == Addition.name { return Addition() }
        if GlobalAveragePooling.moduleClasses.contains(op) {
            return extent("output_size", least: 1) == 1 ? GlobalAveragePooling() : nil
        }
        guard MaxPooling.moduleClasses.contains(op) || AveragePooling.moduleClasses.contains(op),
            let kernel = extent("kernel_size", "ksize", least: 1),
            let stride = extent("stride", least: 1, otherwise: kernel),
            let padding = extent("padding", least: 0, otherwise: 0), let ceil = flag("ceil_mode", otherwise: false),
            padding.height * 2 <= kernel.height, padding.width * 2 <= kernel.width
        else { return nil }
        if MaxPooling.moduleClasses.contains(op) {
            guard extent("dilation", least: 1, otherwise: 1) == 1 else { return nil }
            return MaxPooling(kernel: kernel, stride: stride, padding: padding, ceilMode: ceil)
        }
        let exclusive = flag("exclusive", otherwise: false)
        guard value(["divisor_override"]) == nil,
            let includes = flag("count_include_pad", "count_include_padding", otherwise: exclusive != true)
        else { return nil }
        return AveragePooling(
            kernel: kernel, stride: stride, padding: padding, ceilMode: ceil, countIncludesPadding: includes)
    }
}
