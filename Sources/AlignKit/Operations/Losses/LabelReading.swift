/// How class indices are read: which index is background, and so which class each other index is.
///
/// With background 0 the classes are 1…C (mmdet 1.x); with background C they are 0…C−1 (mmdet from 2.0).
public struct LabelReading: Hashable, Sendable {
    public let background: Int
    public let classes: Int

    /// - Throws: `LabelError` if `background` is neither 0 nor the number of classes.
    public init(background: Int, classes: Int) throws(LabelError) {
        guard background == 0 || background == classes else {
            throw LabelError(expected: "0 or \(classes) as the background index", found: background, position: nil)
        }
        self.background = background
        self.classes = classes
    }

    /// The reading of the other mmdet generation.
    var other: LabelReading { LabelReading(unchecked: background == 0 ? classes : 0, classes: classes) }

    private init(unchecked background: Int, classes: Int) {
        self.background = background
        self.classes = classes
    }

    /// The column of a label, from 0, or `nil` for background.
    ///
    /// As in mmdet, an index outside the classes is background here. `oneHot` refuses such an index.
    func column(of label: Int) -> Int? {
        let column = background == 0 ? label - 1 : label
        return column >= 0 && column < classes ? column : nil
    }

    /// The label of a column, or of background.
    func label(of column: Int?) -> Int {
        column.map { background == 0 ? $0 + 1 : $0 } ?? background
    }

    /// Targets `[N, C]`: 1 in the column of a row's class, else 0.
    ///
    /// - Throws: `LabelError` if a label is neither a class nor background.
    public func oneHot<Scalar: LossScalar>(_ labels: [Int]) throws(LabelError) -> Tensor<Scalar> {
        if let position = labels.firstIndex(where: { !(0...classes).contains($0) }) {
            throw LabelError(expected: "labels from 0 to \(classes)", found: labels[position], position: position)
        }
        return target(labels.map(column))
    }

    /// Targets `[N, C]` from one column per row; nil is background.
    func target<Scalar: LossScalar>(_ columns: [Int?]) -> Tensor<Scalar> {
        var target = Tensor<Scalar>(repeating: 0, shape: [columns.count, classes]).scalars
        for (row, column) in columns.enumerated() {
            if let column { target[row * classes + column] = 1 }
        }
        return Tensor(shape: [columns.count, classes], scalars: target)
    }
}

/// The error of a class index that is not valid.
public struct LabelError: Error, Hashable, Sendable, CustomStringConvertible {
    public let expected: String
    public let found: Int
    /// The position among the labels; `nil` if `found` is the background index itself.
    public let position: Int?

    public var description: String {
        "expected \(expected), found \(found)\(position.map { " at [\($0)]" } ?? "")"
    }
}
