import AlignKit

/// The definition of a convolution, in loops and in double precision: its value, and |w|∗|x| + |b|.
func naiveConvolution<S: KernelScalar>(
    _ convolution: Convolution, _ input: Tensor<S>, _ weight: Tensor<S>, _ bias: Tensor<S>?, output: Shape
) -> (value: [Double], magnitude: [Double]) {
    let (x, w) = (input.doubles, weight.doubles)
    let (height, width, kh, kw) = (input.shape[2], input.shape[3], weight.shape[2], weight.shape[3])
    let outputsPerGroup = output[1] / convolution.groups
    var value: [Double] = []
    var magnitude: [Double] = []
    for offset in 0..<output.count {
        let index = output.index(ofOffset: offset)
        let (n, o, i, j) = (index[0], index[1], index[2], index[3])
        var sum = Double(bias?.scalars[o] ?? 0)
        var absolute = abs(sum)
        for c in 0..<weight.shape[1] {
            let channel = o / outputsPerGroup * weight.shape[1] + c
            for u in 0..<kh {
                for v in 0..<kw {
                    let y = i * convolution.stride.height - convolution.padding.height + u * convolution.dilation.height
                    let z = j * convolution.stride.width - convolution.padding.width + v * convolution.dilation.width
                    let inside = y >= 0 && y < height && z >= 0 && z < width
                    let pixel = inside ? x[((n * input.shape[1] + channel) * height + y) * width + z] : 0
                    let product = w[((o * weight.shape[1] + c) * kh + u) * kw + v] * pixel
                    sum += product
                    absolute += abs(product)
                }
            }
        }
        value.append(sum)
        magnitude.append(absolute)
    }
    return (value, magnitude)
}
