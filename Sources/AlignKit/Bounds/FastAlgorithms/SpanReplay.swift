/// Runs a node again in float32 with its convolutions computed in another way, and those of the nodes before it that
/// were not recorded. Their errors pass through the operations that follow them.
final class SpanReplay<Scalar: KernelScalar>: Sendable {
    /// What a node reads.
    struct Source: Sendable {
        let ours: Tensor<Scalar>
        /// Computes it again where it was not recorded.
        let again: SpanReplay?
        /// What its own node adds to its error, where it was recorded and is no sum of products.
        let own: ErrorBounds<Scalar>?
    }

    private let operation: any TensorOperation
    private let sources: [Source]
    private let parameters: [Tensor<Scalar>]
    private let workers: Workers
    /// The largest number of channels that a convolution here sums over; 0 where there is none.
    let mostChannels: Int

    init(operation: any TensorOperation, sources: [Source], parameters: [Tensor<Scalar>], workers: Workers) {
        self.operation = operation
        self.sources = sources
        self.parameters = parameters
        self.workers = workers
        let own = operation is any SumOfProducts ? parameters[0].shape[1] : 0
        mostChannels = sources.reduce(own) { max($0, $1.again?.mostChannels ?? 0) }
    }

    func callAsFunction(_ way: ConvolutionWay) -> Tensor<Scalar> {
        var known = Known<Tensor<Scalar>>()
        return output(way, &known)
    }

    /// What was computed of the nodes already. A node has several readers where paths part, so that without it every
    /// residual block would double the work.
    private typealias Known<Value> = [ObjectIdentifier: Value]

    private func output(_ way: ConvolutionWay, _ known: inout Known<Tensor<Scalar>>) -> Tensor<Scalar> {
        if let output = known[ObjectIdentifier(self)] { return output }
        let output = compute(way, &known)
        known[ObjectIdentifier(self)] = output
        return output
    }

    private func compute(_ way: ConvolutionWay, _ known: inout Known<Tensor<Scalar>>) -> Tensor<Scalar> {
        if way.startsAtResidual, let sums = sumsFromResidual(way, &known) { return sums }
        if operation is any SumOfProducts || way.foldsNormalization, let sums = sums(way, &known) { return sums }
        let inputs = sources.indices.map { input($0, way, &known) }
        return operation.apply(to: inputs, parameters: parameters, workers: workers)
    }

    private func input(_ index: Int, _ way: ConvolutionWay, _ known: inout Known<Tensor<Scalar>>) -> Tensor<Scalar> {
        sources[index].again?.output(way, &known) ?? sources[index].ours
    }

    /// The sums of products that this node computes: its own, or those of the convolution that it normalises; nil where
    /// it computes none, reads a recorded convolution, or the way does not fit it.
    private func sums(
        _ way: ConvolutionWay, from residual: Tensor<Scalar>? = nil, _ known: inout Known<Tensor<Scalar>>
    ) -> Tensor<Scalar>? {
        guard let normalization = operation as? any ChannelLines else {
            guard let weight = parameters.first else { return nil }
            return convolution(way, weight: weight, bias: parameters.dropFirst().first, from: residual, &known)
        }
        guard let source = sources[0].again, source.operation is Convolution, let weight = source.parameters.first
        else { return nil }
        let lines = normalization.lines(
            sources[0].ours.shape, parameters: parameters.map { $0.converted(to: Double.self, workers) })
        let perChannel = weight.count / lines.count
        let bias = source.parameters.dropFirst().first?.scalars.map { Double($0) }
        let intercepts = lines.enumerated().map { Scalar($1.intercept + (bias?[$0] ?? 0) * $1.slope) }
        let scaled = weight.scalars.indices.map { Scalar(Double(weight.scalars[$0]) * lines[$0 / perChannel].slope) }
        return source.convolution(
            way, weight: Tensor(shape: weight.shape, scalars: scaled),
            bias: Tensor(shape: [lines.count], scalars: intercepts), from: residual, &known)
    }

    /// This addition as sums of products that begin at its other operand; nil where it is none, or where both operands
    /// are recorded.
    private func sumsFromResidual(_ way: ConvolutionWay, _ known: inout Known<Tensor<Scalar>>) -> Tensor<Scalar>? {
        guard operation is Addition else { return nil }
        for (products, residual) in [(0, 1), (1, 0)] {
            guard let again = sources[products].again else { continue }
            if let sums = again.sums(way, from: input(residual, way, &known), &known) { return sums }
        }
        return nil
    }

    /// nil where the operation is no convolution or linear layer, or the way does not fit it.
    private func convolution(
        _ way: ConvolutionWay, weight: Tensor<Scalar>, bias: Tensor<Scalar>?, from residual: Tensor<Scalar>?,
        _ known: inout Known<Tensor<Scalar>>
    ) -> Tensor<Scalar>? {
        guard let convolution = (operation as? any SumOfProducts)?.convolution,
            let input = input(0, way, &known) as? Tensor<Float>, let weight = weight as? Tensor<Float>
        else { return nil }
        let output = way.convolve(
            convolution, input.asPixels, weight: weight.asPixels, bias: bias as? Tensor<Float>,
            residual: residual as? Tensor<Float>, workers: workers)
        return output.map {
            weight.shape.rank == 2 ? $0.reshaped(to: [$0.shape[0], $0.shape[1]]) : $0
        } as? Tensor<Scalar>
    }

    /// By how much the output moves if the recorded inputs are computed again with other roundings; nil where that
    /// moves nothing, and for sums of products. In such a bound, all inputs of a product would err in the worst
    /// direction.
    var movement: Tensor<Scalar>? {
        var known = Known<Tensor<Scalar>?>()
        return movement(&known)
    }

    private func movement(_ known: inout Known<Tensor<Scalar>?>) -> Tensor<Scalar>? {
        if let movement = known[ObjectIdentifier(self)] { return movement }
        var movement: Tensor<Scalar>?
        if !(operation is any SumOfProducts) {
            let moves = sources.map { source in
                guard let again = source.again else {
                    return source.own?.bounds(around: source.ours, workers).statistical
                }
                return again.movement(&known)
            }
            if moves.contains(where: { $0 != nil }) {
                movement = operation.propagate(
                    moves, inputs: sources.map(\.ours), parameters: parameters, workers: workers)
            }
        }
        known[ObjectIdentifier(self)] = .some(movement)
        return movement
    }
}
