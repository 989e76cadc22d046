/// The inputs of a loss: predictions, targets, and the weights of the elements.
public struct LossElements<Scalar: LossScalar>: Hashable, Sendable {
    /// Logits `[N, C]` of a classification loss, or box deltas `[N, 4]` of a regression loss.
    public let prediction: Tensor<Scalar>
    /// Of the shape of `prediction`.
    public let target: Tensor<Scalar>
    /// Of the shape of `prediction`; `nil` stands for ones.
    public let weight: Tensor<Scalar>?

    /// Puts together the elements of a loss.
    ///
    /// - Parameters:
    ///   - prediction: the output of the model, of any shape.
    ///   - target: the desired output, of the same shape.
    ///   - weight: of the shape of `prediction`, or one weight for each of its rows, `[N]`; absent means ones.
    /// - Throws: `ShapeError` if the shapes do not fit.
    public init(prediction: Tensor<Scalar>, target: Tensor<Scalar>, weight: Tensor<Scalar>? = nil) throws(ShapeError) {
        guard target.shape == prediction.shape else {
            throw ShapeError(expected: "a target of shape \(prediction.shape)", found: "\(target.shape)")
        }
        self.prediction = prediction
        self.target = target
        self.weight = try weight.map { weight throws(ShapeError) in try Self.expanded(weight, to: prediction.shape) }
    }

    /// Puts together the elements of a classification loss whose targets are class indices.
    ///
    /// - Parameters:
    ///   - prediction: logits `[N, C]`.
    ///   - labels: one index for each row of `prediction`.
    ///   - background: the index for no class: 0 with the classes 1…C (mmdet 1.x), or C with the classes 0…C−1 (mmdet
    ///     from 2.0).
    ///   - weight: `[N, C]`, or one for each row, `[N]`; absent means ones.
    /// - Throws: `ShapeError` if the shapes do not fit; `LabelError` if `background` is neither 0 nor C, or if a label
    ///   is neither a class nor background.
    public init(
        prediction: Tensor<Scalar>, labels: [Int], background: Int, weight: Tensor<Scalar>? = nil
    ) throws {
        guard prediction.shape.rank == 2, prediction.shape[0] == labels.count else {
            throw ShapeError(expected: "labels for \(prediction.shape)", found: labels.count.counted("label"))
        }
        let reading = try LabelReading(background: background, classes: prediction.shape[1])
        try self.init(
            prediction: prediction, target: try reading.oneHot(labels), weight: weight)
    }

    /// The number of elements.
    public var count: Int { prediction.count }

    private static func expanded(_ weight: Tensor<Scalar>, to shape: Shape) throws(ShapeError) -> Tensor<Scalar> {
        if weight.shape == shape { return weight }
        guard weight.shape.rank == 1, shape.rank > 1, weight.count == shape[0] else {
            let rows = shape.extents.first ?? 1
            throw ShapeError(expected: "weights of shape \(shape) or [\(rows)]", found: "\(weight.shape)")
        }
        let width = shape.count / max(weight.count, 1)
        return Tensor(shape: shape, scalars: weight.scalars.flatMap { repeatElement($0, count: width) })
    }

    /// Calls `body` with the elements in memory.
    func withOperands<Result>(_ body: (LossOperands<Scalar>) -> Result) -> Result {
        func call(_ weight: UnsafePointer<Scalar>?) -> Result {
            prediction.scalars.withUnsafeBufferPointer { prediction in
                target.scalars.withUnsafeBufferPointer { target in
                    guard let x = prediction.baseAddress, let t = target.baseAddress else {
                        return withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 1) { nowhere in
                            let nowhere = UnsafePointer(nowhere.baseAddress!)
                            return body(LossOperands(prediction: nowhere, target: nowhere, weight: nil, count: 0))
                        }
                    }
                    return body(LossOperands(prediction: x, target: t, weight: weight, count: prediction.count))
                }
            }
        }
        return weight?.scalars.withUnsafeBufferPointer { call($0.baseAddress) } ?? call(nil)
    }
}
