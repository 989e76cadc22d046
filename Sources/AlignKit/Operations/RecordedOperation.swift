/// An operation that frameworks record under the class of a module, with hyper-parameters and parameters.
package protocol RecordedOperation: TensorOperation {
    /// The classes of framework modules that compute this operation, in lower case: `conv2d`.
    static var moduleClasses: Set<String> { get }

    /// The parameters in the operation's order, with their names in modules; empty if the operation has none.
    static var parameterFields: [ParameterField] { get }

    /// The operation that a module's attributes describe; nil if they do not say enough, or describe a computation that
    /// this operation does not do.
    init?(recorded: RecordedAttributes)

    /// The hyper-parameters by PyTorch's names, each with one value per axis or a single value.
    ///
    /// A recording may claim values for them. Such claims are checked against these values.
    var hyperparameters: [String: [Double]] { get }
}

/// A parameter in the form in which the modules of frameworks hold it.
package struct ParameterField: Hashable, Sendable {
    /// The meaning of a parameter that a module does not have.
    package enum Absence: Hashable, Sendable {
        /// The module is not this operation.
        case refused
        /// The operation works without the parameter.
        case leftOut
        /// Every element has this value.
        case constant(Double)
    }

    package let role: Parameter.Role
    /// The parameter's names in modules: PyTorch's and Paddle's.
    package let names: [String]
    package let absence: Absence

    package init(_ role: Parameter.Role, _ names: [String], absence: Absence = .refused) {
        self.role = role
        self.names = names
        self.absence = absence
    }
}

/// An operation whose outputs are sums of products of the first input and the first parameter, plus the second
/// parameter if it exists. Engines can compute such sums in other orders and by other algorithms, which explain errors.
public protocol SumOfProducts: TensorOperation {
    /// The convolution that computes the same sums: of the operands themselves, or of images of one pixel if the
    /// operands have two axes.
    var convolution: Convolution { get }
}

/// An operation whose outputs are the means of the planes of its input, one for each channel.
protocol PlaneMean: TensorOperation {}

/// An operation y = a·x + b with one line (a, b) for each channel. Engines fold it into the convolution before it.
protocol ChannelLines: TensorOperation {
    /// - Parameter input: the input's shape.
    func lines<Scalar: KernelScalar>(_ input: Shape, parameters: [Tensor<Scalar>]) -> [(
        slope: Scalar, intercept: Scalar
    )]
}
