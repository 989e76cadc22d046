// One element of a sum as a plain loop makes it: every product and every sum rounded to S, one after the other.

extension Convolution {
    /// Over the channels, rows and columns of the kernel, the bias at the end.
    func sequentialSum<S: KernelScalar>(
        at offset: Int, of output: Shape, _ input: Tensor<S>, _ weight: Tensor<S>, _ bias: Tensor<S>?
    ) -> S {
        let index = output.index(ofOffset: offset)
        let (n, o) = (index[0], index[1])
        let first = o / (output[1] / groups) * weight.shape[1]
        var sum: S = 0
        for c in 0..<weight.shape[1] {
            for u in 0..<weight.shape[2] {
                let row = index[2] * stride.height - padding.height + u * dilation.height
                guard row >= 0, row < input.shape[2] else { continue }
                let line = ((n * input.shape[1] + first + c) * input.shape[2] + row) * input.shape[3]
                let weights = ((o * weight.shape[1] + c) * weight.shape[2] + u) * weight.shape[3]
                for v in 0..<weight.shape[3] {
                    let column = index[3] * stride.width - padding.width + v * dilation.width
                    guard column >= 0, column < input.shape[3] else { continue }
                    sum += weight.scalars[weights + v] * input.scalars[line + column]
                }
            }
        }
        return sum + (bias?.scalars[o] ?? 0)
    }
}

extension Linear {
    /// Over the inputs, the bias at the end.
    func sequentialSum<S: KernelScalar>(
        at offset: Int, of output: Shape, _ input: Tensor<S>, _ weight: Tensor<S>, _ bias: Tensor<S>?
    ) -> S {
        let (n, o) = offset.quotientAndRemainder(dividingBy: output[1])
        let depth = weight.shape[1]
        var sum: S = 0
        for k in 0..<depth { sum += weight.scalars[o * depth + k] * input.scalars[n * depth + k] }
        return sum + (bias?.scalars[o] ?? 0)
    }
}

extension GlobalAveragePooling {
    /// Over the plane, row by row.
    func sequentialSum<S: KernelScalar>(at offset: Int, _ input: Tensor<S>) -> S {
        let plane = input.shape[2] * input.shape[3]
        return input.scalars[offset * plane..<(offset + 1) * plane].reduce(0, +) / S(plane)
    }
}
