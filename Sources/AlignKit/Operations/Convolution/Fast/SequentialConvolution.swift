/// The order in which a loop adds the terms of a convolution, one after the other.
enum SumOrder: CaseIterable {
    /// Over the channels, and over the kernel within each channel: for images whose channels are planes.
    case channels
    /// Over the kernel, and over the channels at each of its places: for images whose channels are the last axis.
    case places
    /// The same orders, from the last term to the first. If a few terms are far larger than the rest, it matters
    /// whether they come first.
    case channelsBackwards, placesBackwards

    /// The term that is added at position `number`.
    ///
    /// - Parameters:
    ///   - depth: the number of input channels of a sum.
    ///   - places: the number of places of the kernel.
    @inline(__always)
    func term(_ number: Int, depth: Int, places: Int) -> (channel: Int, place: Int) {
        let last = depth * places - 1
        return switch self {
        case .channels: (number / places, number % places)
        case .places: (number % depth, number / depth)
        case .channelsBackwards: ((last - number) / places, (last - number) % places)
        case .placesBackwards: ((last - number) % depth, (last - number) / depth)
        }
    }
}

/// How a plain loop adds the terms of a convolution, one after the other.
struct SequentialSum: Hashable, Sendable {
    /// What a sum begins at. A bias at which it does not begin is added at its end.
    enum Start: CaseIterable {
        case zero
        case bias
        /// The tensor that the network adds to the convolution's output: some engines add the products to it in place.
        case residual
        /// That tensor plus the bias.
        case biasedResidual
    }

    let order: SumOrder
    let start: Start
    /// The terms of this many channels are summed by themselves, and their sums added one after the other; nil for one
    /// loop over all terms.
    var channelsPerSum: Int?

    /// The remark on a sum whose errors are those of such a loop.
    static let remark = "sequential-sum"

    /// Only a sum that begins at a residual differs in its size where it is added in parts: such errors are as large as
    /// the residual. 16 and 128 channels are those of onnxruntime's kernels for AVX-512.
    static let all =
        Start.allCases.flatMap { start in SumOrder.allCases.map { SequentialSum(order: $0, start: start) } }
        + [16, 128].map { SequentialSum(order: .channels, start: .residual, channelsPerSum: $0) }
}

/// A convolution by a plain loop in float32: every product and every sum is rounded.
struct SequentialConvolution {
    let convolution: Convolution
    let sum: SequentialSum
    let workers: Workers

    /// - Parameters:
    ///   - input: `[N, C, H, W]`
    ///   - weight: `[O, C/groups, kh, kw]`
    ///   - bias: one number for each output channel.
    ///   - residual: `[N, O, H′, W′]`, which is added to the output; nil for none.
    /// - Returns: `[N, O, H′, W′]`
    /// - Precondition: `outputShape` of the convolution accepts the shapes.
    func callAsFunction(
        _ input: Tensor<Float>, weight: Tensor<Float>, bias: [Float], residual: Tensor<Float>? = nil
    ) -> Tensor<Float> {
        let shape = required("convolution") { () throws(ShapeError) in
            try convolution.outputShape(input: input.shape, weight: weight.shape)
        }
        let (size, channels) = shape.planes
        return Tensor(shape: shape) { output in
            input.withElements { pixels in
                weight.withElements { weights in
                    workers.forEachTile(count: shape[0] * channels) { number in
                        let (image, channel) = number.quotientAndRemainder(dividingBy: channels)
                        let target = output + number * size
                        let startsAtBias = sum.start == .bias || sum.start == .biasedResidual
                        let start = startsAtBias ? bias[channel] : 0
                        target.initialize(repeating: start, count: size)
                        if let residual { for i in 0..<size { target[i] += residual.scalars[number * size + i] } }
                        addPlane(image, channel, pixels, input.shape, weights, weight.shape, to: target, shape)
                        if !startsAtBias { for i in 0..<size { target[i] += bias[channel] } }
                    }
                }
            }
        }
    }

    private func addPlane(
        _ image: Int, _ channel: Int, _ input: UnsafePointer<Float>, _ inputShape: Shape,
        _ weight: UnsafePointer<Float>, _ weightShape: Shape, to target: UnsafeMutablePointer<Float>, _ output: Shape
    ) {
        let (depth, places) = (weightShape[1], weightShape[2] * weightShape[3])
        let first = channel / (weightShape[0] / convolution.groups) * depth
        func add(_ terms: Range<Int>, to target: UnsafeMutablePointer<Float>) {
            for i in terms {
                let (c, place) = sum.order.term(i, depth: depth, places: places)
                addTerm(
                    weight[(channel * depth + c) * places + place], at: place / weightShape[3], place % weightShape[3],
                    input + (image * inputShape[1] + first + c) * inputShape[2] * inputShape[3], inputShape,
                    to: target, output)
            }
        }
        guard let channels = sum.channelsPerSum else { return add(0..<depth * places, to: target) }
        let size = output.planes.size
        withUnsafeTemporaryAllocation(of: Float.self, capacity: size) { part in
            for start in stride(from: 0, to: depth, by: channels) {
                part.initialize(repeating: 0)
                add(start * places..<min(start + channels, depth) * places, to: part.baseAddress!)
                for i in 0..<size { target[i] += part[i] }
            }
        }
    }

    /// Adds the product of one weight at every position of a plane that the weight reaches.
    @inline(__always)
    private func addTerm(
        _ weight: Float, at u: Int, _ v: Int, _ plane: UnsafePointer<Float>, _ input: Shape,
        to target: UnsafeMutablePointer<Float>, _ output: Shape
    ) {
        let (stride, padding, dilation) = (convolution.stride, convolution.padding, convolution.dilation)
        let columns = reached(v * dilation.width - padding.width, stride.width, input[3], output[3])
        for i in reached(u * dilation.height - padding.height, stride.height, input[2], output[2]) {
            let row = plane + (i * stride.height - padding.height + u * dilation.height) * input[3]
            let sums = target + i * output[3]
            for j in columns { sums[j] += weight * row[j * stride.width - padding.width + v * dilation.width] }
        }
    }

    /// The outputs j for which j·stride + offset lies within the input.
    private func reached(_ offset: Int, _ stride: Int, _ input: Int, _ output: Int) -> Range<Int> {
        let lowest = max(0, -offset).dividedRoundingUp(by: stride)
        let end = min(output, max(0, input - offset).dividedRoundingUp(by: stride))
        return min(lowest, end)..<end
    }
}
