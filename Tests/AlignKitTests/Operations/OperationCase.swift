import AlignKit
import Testing

/// An operation of the catalogue with the calls that its contracts are held against. Each has a file in `Cases/`.
protocol ContractCases: RecordedOperation {
    static var cases: [OperationCase] { get }
    /// Its rows in the table *Every operation* of `docs/rounding.md`.
    static var rows: [String] { get }
    /// Whether what a module says of itself is enough to make the operation. What is not enough is never guessed at.
    static var isReadFromModules: Bool { get }
}

/// A call of an operation, and what plain loops in double precision make of it.
struct OperationCase: Sendable, CustomTestStringConvertible {
    typealias Loops = @Sendable (_ inputs: [Tensor<Double>], _ parameters: [Tensor<Double>]) -> [Double]

    let operation: any RecordedOperation
    /// The shapes of the inputs, and between which numbers their elements lie.
    var inputs: [[Int]]
    var range: ClosedRange<Float> = -1...1
    var parameters: [(extents: [Int], range: ClosedRange<Float>)] = []
    /// The result.
    let twin: Loops
    /// M of `docs/rounding.md`; nil where the operation is exact.
    var magnitude: Loops?

    var testDescription: String { "\(operation), \(inputs.map { "\($0)" }.joined(separator: " and "))" }

    func inputs<S: KernelScalar>(_: S.Type) -> [Tensor<S>] {
        inputs.enumerated().map { .sample($1, seed: UInt64(300 + $0), in: range) }
    }

    func parameters<S: KernelScalar>(_: S.Type) -> [Tensor<S>] {
        parameters.enumerated().map { .sample($1.extents, seed: UInt64(310 + $0), in: $1.range) }
    }
}

extension Tensor where Scalar == Double {
    /// |x|.
    var absolute: Tensor { Tensor(shape: shape, scalars: scalars.map { abs($0) }) }
}
