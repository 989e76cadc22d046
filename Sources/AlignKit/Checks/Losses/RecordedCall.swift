/// One recorded call of a loss: its inputs, and the recorded results.
public struct RecordedCall<Scalar: LossScalar>: Sendable {
    /// Class indices, and how the recording interprets them.
    package struct Labels: Sendable {
        package var indices: [Int]
        package var reading: LabelReading

        package init(indices: [Int], reading: LabelReading) {
            self.indices = indices
            self.reading = reading
        }
    }

    /// The position in the case's calls, from 0.
    public var index: Int
    public var elements: LossElements<Scalar>
    package var labels: Labels?
    /// The loss. For the reduction `none`, the sum of its elements.
    public var loss: Double
    /// Whether the loss was recorded, as a number.
    package var hasLoss = true
    public var gradient: Tensor<Scalar>?
    /// The moving averages after this call.
    public var accSum: [Double]?
    /// Whether the averages were kept in float32.
    package var isAccSumSingle = Scalar.self == Float.self
    public var binCounts: [Int]?
    public var weights: Tensor<Scalar>?
    public var gradientNorm: Tensor<Scalar>?
    /// The recorded quantities with a wrong shape, which are therefore not compared.
    package var misshapen: [LossQuantity] = []
    /// The shape of each of those and the expected shape, in a sentence.
    var shapeRemarks: [String] = []

    /// What the recording alone says.
    ///
    /// - Parameters:
    ///   - isIgnored: whether no element counts.
    ///   - isNonFinite: whether our loss is not finite.
    func remarks(isIgnored: Bool, isNonFinite: Bool) -> [String] {
        var remarks: [String] = []
        if elements.count == 0 {
            remarks.append("no elements")
        } else if isIgnored {
            remarks.append("every element is ignored: the gradient is zero throughout and no evidence")
        }
        if hasLoss, loss.isNaN, isNonFinite {
            remarks.append("a prediction is not finite, and the loss is NaN, as in the reference")
        }
        remarks += shapeRemarks
        if !hasLoss && !misshapen.contains(.loss) { remarks.append("no loss was recorded") }
        if gradient == nil && !misshapen.contains(.gradient) { remarks.append("no gradient was recorded") }
        return remarks
    }

    package init(index: Int, elements: LossElements<Scalar>, loss: Double, gradient: Tensor<Scalar>? = nil) {
        self.index = index
        self.elements = elements
        self.loss = loss
        self.gradient = gradient
    }
}

/// The recorded results of a call, in the order in which a mistake propagates. The raw value is the dataset's name.
public enum LossQuantity: String, Hashable, Sendable, CaseIterable {
    case gradientNorm = "gradient_norm"
    case binCounts = "bin_counts"
    case accSum = "acc_sum"
    case weights
    case loss
    case gradient
}

/// Consecutive calls of one loss object.
public struct RecordedCase<Scalar: LossScalar>: Sendable {
    public var name: String
    public var function: LossFunction
    /// `mmdet-3.3.0`.
    public var implementation: String?
    /// The value that the caller passed as `avg_factor`.
    public var averageFactor: Double?
    public var calls: [RecordedCall<Scalar>]

    /// Whether parts of a float64 recording are computed in float32: mmdet's GHM-C casts the targets, and PyTorch then
    /// computes the cross-entropy in the precision of the targets.
    var isPartlySingle: Bool {
        function.name == "ghm-c" && ReferenceVersion(implementation: implementation) != nil
    }

    public init(
        name: String, function: LossFunction, implementation: String? = nil, averageFactor: Double? = nil,
        calls: [RecordedCall<Scalar>]
    ) {
        self.name = name
        self.function = function
        self.implementation = implementation
        self.averageFactor = averageFactor
        self.calls = calls
    }
}

/// A loss with its hyper-parameters.
public enum LossFunction: Sendable {
    case harmonized(GHMLoss)
    case plain(PlainLoss)

    /// The name of the loss in files and reports.
    public var name: String {
        switch self {
        case .harmonized(let loss): if case .classification = loss.kind { "ghm-c" } else { "ghm-r" }
        case .plain(let loss): loss.name
        }
    }
}

/// A loss whose elements do not depend on each other, with its reduction.
public struct PlainLoss: Sendable {
    public var name: String
    public var element: any ElementLoss
    public var reduction: Reduction
    public var lossWeight: Double

    public init(name: String, element: any ElementLoss, reduction: Reduction = .mean, lossWeight: Double = 1) {
        self.name = name
        self.element = element
        self.reduction = reduction
        self.lossWeight = lossWeight
    }
}
