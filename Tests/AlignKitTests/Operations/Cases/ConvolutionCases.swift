import AlignKit

extension Convolution: ContractCases {
    static var rows: [String] { ["convolution"] }
    static var isReadFromModules: Bool { true }
    static var cases: [OperationCase] {
        ConvolutionCase.all.filter { $0.input.reduce($0.outputs, *) < 20_000 }.map { test in
            let convolution = test.convolution
            let loops = { @Sendable (inputs: [Tensor<Double>], parameters: [Tensor<Double>]) in
                naiveConvolution(
                    convolution, inputs[0], parameters[0], parameters.count > 1 ? parameters[1] : nil,
                    output: try! convolution.outputShape(input: inputs[0].shape, weight: parameters[0].shape))
            }
            return OperationCase(
                operation: convolution, inputs: [test.input],
                parameters: [(test.weight, -1...1)] + (test.hasBias ? [([test.outputs], -1...1)] : []),
                twin: { loops($0, $1).value }, magnitude: { loops($0, $1).magnitude })
        }
    }
}
