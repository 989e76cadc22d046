/// Adds the layers of models to a network, each under the name of its module and with its parameters.
struct NetworkBuilder {
    var network = Network()
    var epsilon: Double

    /// `name.weight`, and `name.bias` where there is one.
    mutating func convolution(
        _ name: String, _ input: String, _ channels: (in: Int, out: Int), kernel: Int, stride: Int = 1,
        bias: Bool = false
    ) -> String {
        var parameters = [
            Parameter(
                name: "\(name).weight", shape: [channels.out, channels.in, kernel, kernel], role: .convolutionWeight)
        ]
        if bias { parameters.append(Parameter(name: "\(name).bias", shape: [channels.out], role: .bias)) }
        let operation = Convolution(
            stride: PlaneExtent(height: stride, width: stride),
            padding: PlaneExtent(height: kernel / 2, width: kernel / 2), dilation: 1, groups: 1)
        return network.add(name, operation, input, parameters: parameters)
    }

    mutating func batchNormalization(_ name: String, _ input: String, channels: Int) -> String {
        let fields: [(String, Parameter.Role)] = [
            ("weight", .scale), ("bias", .shift), ("running_mean", .mean), ("running_var", .variance),
        ]
        return network.add(
            name, BatchNormalization(epsilon: epsilon), input,
            parameters: fields.map { Parameter(name: "\(name).\($0)", shape: [channels], role: $1) })
    }

    mutating func relu(_ name: String, _ input: String) -> String {
        network.add(name, ReLU(), input)
    }

    mutating func linear(_ name: String, _ input: String, features: (in: Int, out: Int)) -> String {
        network.add(
            name, Linear(), input,
            parameters: [
                Parameter(name: "\(name).weight", shape: [features.out, features.in], role: .linearWeight),
                Parameter(name: "\(name).bias", shape: [features.out], role: .bias),
            ])
    }
}
