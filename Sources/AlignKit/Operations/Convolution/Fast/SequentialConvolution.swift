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
    let order: SumOrder
    /// Whether the sum begins at the bias, or the bias is added at its end.
    let startsAtBias: Bool

    /// The remark on a sum whose errors are those of such a loop.
    static let remark = "sequential-sum"

    static let all = SumOrder.allCases.flatMap { order in
        [false, true].map { SequentialSum(order: order, startsAtBias: $0) }
    }
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
    /// - Returns: `[N, O, H′, W′]`
    /// - Precondition: `outputShape` of the convolution accepts the shapes.
    func callAsFunction(_ input: Tensor<Float>, weight: Tensor<Float>, bias: [Float]) -> Tensor<Float> {
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
                        target.initialize(repeating: sum.startsAtBias ? bias[channel] : 0, count: size)
                        addPlane(image, channel, pixels, input.shape, weights, weight.shape, to: target, shape)
                        if !sum.startsAtBias { for i in 0..<size { target[i] += bias[channel] } }
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
        for i in 0..<depth * places {
            let (c, place) = sum.order.term(i, depth: depth, places: places)
            addTerm(
                weight[(channel * depth + c) * places + place], at: place / weightShape[3], place % weightShape[3],
                input + (image * inputShape[1] + first + c) * inputShape[2] * inputShape[3], inputShape, to: target,
                output)
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
