// The products whose sum is one element of an output.

extension Convolution {
    /// Calls `body` with the offsets of weight and input of each product of one output element. Products with padding
    /// are left out.
    @inline(__always)
    func forEachTerm(
        at offset: Int, of output: Shape, input: Shape, weight: Shape, order: SumOrder,
        _ body: (_ weight: Int, _ input: Int) -> Void
    ) {
        let index = output.index(ofOffset: offset)
        let (n, o) = (index[0], index[1])
        let first = o / (output[1] / groups) * weight[1]
        func visit(_ c: Int, _ u: Int, _ v: Int) {
            let row = index[2] * stride.height - padding.height + u * dilation.height
            let column = index[3] * stride.width - padding.width + v * dilation.width
            guard row >= 0, row < input[2], column >= 0, column < input[3] else { return }
            body(
                ((o * weight[1] + c) * weight[2] + u) * weight[3] + v,
                ((n * input[1] + first + c) * input[2] + row) * input[3] + column)
        }
        let (depth, places) = (weight[1], weight[2] * weight[3])
        for i in 0..<depth * places {
            let (channel, place) = order.term(i, depth: depth, places: places)
            visit(channel, place / weight[3], place % weight[3])
        }
    }
}

extension Shape {
    /// [N, C] as images of one pixel.
    var asPixels: Shape { rank == 2 ? [self[0], self[1], 1, 1] : self }
}

extension Tensor {
    /// [N, C] as images of one pixel.
    var asPixels: Tensor { reshaped(to: shape.asPixels) }
}

extension RoundingJudge {
    /// Calls `body` with both factors of each product of one output element; false where the operation is not a sum of
    /// products.
    func forEachProduct(
        at offset: Int, order: SumOrder = .channels, _ body: (_ weight: Scalar, _ input: Scalar) -> Void
    ) -> Bool {
        guard let convolution = (operation as? any SumOfProducts)?.convolution else { return false }
        let (input, weight) = (output.inputs[0], parameters[0])
        convolution.forEachTerm(
            at: offset, of: expected.shape.asPixels, input: input.shape.asPixels, weight: weight.shape.asPixels,
            order: order
        ) { body(weight.scalars[$0], input.scalars[$1]) }
        return true
    }

    /// The bias of an output element; 0 where there is none.
    func bias(at offset: Int) -> Scalar {
        guard parameters.count > 1 else { return 0 }
        return parameters[1].scalars[offset / expected.shape.planes.size % expected.shape.planes.channels]
    }
}
