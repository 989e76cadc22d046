/// An operation that frameworks record: under the class of a module, with hyper-parameters and parameters.
public protocol RecordedOperation: TensorOperation {
    /// The classes of framework modules that compute this operation, in lower case: `conv2d`.
    static var moduleClasses: Set<String> { get }

    /// The parameters in the operation's order, as modules name them; empty where it has none.
    static var parameterFields: [ParameterField] { get }

    /// The operation that a module's attributes describe; nil where they do not say enough, or describe what this
    /// operation does not do.
    init?(recorded: RecordedAttributes)

    /// The hyper-parameters by the names that PyTorch gives them, each with one value per axis or a single one.
    ///
    /// A recording may claim values for them; where it does, the claim is held against these.
    var hyperparameters: [String: [Double]] { get }
}

/// A parameter as the modules of frameworks hold it.
public struct ParameterField: Hashable, Sendable {
    /// What it means that a module does not have the parameter.
    public enum Absence: Hashable, Sendable {
        /// It is not this operation.
        case refused
        /// The operation does without.
        case leftOut
        /// Every element has this value.
        case constant(Double)
    }

    public let role: Parameter.Role
    /// The names that it has in modules: PyTorch's, Paddle's.
    public let names: [String]
    public let absence: Absence

    public init(_ role: Parameter.Role, _ names: [String], absence: Absence = .refused) {
        self.role = role
        self.names = names
        self.absence = absence
    }
}

/// An operation whose outputs are sums of products of the first input and the first parameter, plus the second
/// parameter where there is one. Such sums can be made in other orders and by other algorithms, which explain errors.
public protocol SumOfProducts: TensorOperation {
    /// The same sums as a convolution makes them: of the operands themselves, or, where they have two axes, of images
    /// of one pixel.
    var convolution: Convolution { get }
}

/// An operation whose outputs are the means of the planes of its input, one for each channel.
protocol PlaneMean: TensorOperation {}

/// An operation y = a·x + b with a line for each channel, which engines fold into the convolution before it.
protocol ChannelLines: TensorOperation {
    /// - Parameter input: the input's shape.
    func lines<Scalar: KernelScalar>(_ input: Shape, parameters: [Tensor<Scalar>]) -> [(
        slope: Scalar, intercept: Scalar
    )]
}
