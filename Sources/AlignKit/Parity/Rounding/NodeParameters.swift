/// The parameters of one node in every precision that is asked for, each converted once.
final class NodeParameters<Scalar: KernelScalar> {
    let given: [Tensor<Scalar>]
    private let workers: Workers

    init(_ given: [Tensor<Scalar>], workers: Workers) {
        self.given = given
        self.workers = workers
    }

    private(set) lazy var double = given.map { $0.converted(to: Double.self, workers) }
    private(set) lazy var single = given.map { $0.converted(to: Float.self, workers) }
}
