internal import CKernels

extension Convolution {
    public func visibility<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Shape, bounds: [ChannelBounds], workers: Workers
    ) -> Visibility {
        let weight = parameters[0]
        guard bounds.count == weight.shape[0] else { return .unknown }
        let met = largestMet(
            by: self, input: inputs[0], kernel: PlaneExtent(height: weight.shape[2], width: weight.shape[3]),
            output: PlaneExtent(height: output[2], width: output[3]), workers: workers)
        let (taps, depth) = (weight.shape[2] * weight.shape[3], weight.shape.extents.dropFirst().reduce(1, *))
        var visibility = ParameterVisibility(
            weights: weight, met: (0..<groups).map { Array(met[$0 * depth..<($0 + 1) * depth]) },
            bounds: bounds.map(\.largest), workers: workers)
        visibility.deadChannels = (0..<inputs[0].shape[1]).count { c in
            met[c * taps..<(c + 1) * taps].allSatisfy { $0 <= 0 }
        }
        visibility.add(biases: parameters.dropFirst().first, bounds)
        return .counted(visibility)
    }
}

/// For each weight of a convolution, the largest magnitude of the input elements with which it is multiplied, over all
/// positions of the output.
///
/// - Returns: `[groups · C/G, kh, kw]`, row-major; 0 if a weight meets only zeros, −1 if it meets only padding.
@specialized(where S == Float)
@specialized(where S == Double)
func largestMet<S: KernelScalar>(
    by convolution: Convolution, input: Tensor<S>, kernel: PlaneExtent, output: PlaneExtent, workers: Workers
) -> [S] {
    let (images, channels) = (input.shape[0], input.shape[1])
    let (height, width) = (input.shape[2], input.shape[3])
    let perChannel = workers.map(count: channels) { channel -> [S] in
        var largest = [S](repeating: -1, count: kernel.height * kernel.width)
        input.withElements { input in
            for image in 0..<images {
                let plane = input + (image * channels + channel) * height * width
                for u in 0..<kernel.height {
                    for v in 0..<kernel.width {
                        let tap = u * kernel.width + v
                        for i in 0..<output.height {
                            let y =
                                i * convolution.stride.height - convolution.padding.height
                                + u * convolution.dilation.height
                            guard y >= 0, y < height else { continue }
                            let start = v * convolution.dilation.width - convolution.padding.width
                            let step = convolution.stride.width
                            let first = start >= 0 ? 0 : (-start).dividedRoundingUp(by: step)
                            let end =
                                start >= width ? 0 : min(output.width, (width - start).dividedRoundingUp(by: step))
                            guard first < end else { continue }
                            let row = largestMagnitude(
                                plane + y * width + start + first * step, count: end - first, stride: step)
                            largest[tap] = max(largest[tap], row)
                        }
                    }
                }
            }
        }
        return largest
    }
    return perChannel.flatMap { $0 }
}

/// The largest |x| of `count` elements, `stride` apart. In float32 it is NaN if one is NaN; in float64 a NaN is
/// ignored.
@inline(__always)
private func largestMagnitude<S: KernelScalar>(_ x: UnsafePointer<S>, count: Int, stride: Int) -> S {
    if S.self == Float.self {
        let floats = UnsafeRawPointer(x).assumingMemoryBound(to: Float.self)
        return S(Float(bitPattern: UInt32(bitPattern: ck_largest_magnitude(floats, count, stride))))
    }
    return (0..<count).reduce(0) { max($0, abs(x[$1 * stride])) }
}
