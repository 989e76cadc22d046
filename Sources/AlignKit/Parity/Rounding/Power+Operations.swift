// What a check could have shown: the relative change of one parameter that would have taken an output out of its
// statistical bound S. A parameter p that enters an output as p·t changes it by δ·|p·t| when it is off by a share δ,
// which is seen where that exceeds S. The output with the largest t is taken, and the largest S of its channel: a
// change that is said to be visible is; the converse is not guaranteed.

extension Power {
    /// - Returns: nil where the operation has no parameters that are not 0.
    init?<Scalar: KernelScalar>(
        _ node: Network.Node, _ output: IsolatedOutput<Scalar>, _ parameters: [Tensor<Scalar>],
        channels: [ChannelErrors], workers: Workers
    ) {
        guard !channels.isEmpty, let x = output.inputs.first else { return nil }
        var counts = VisibilityCounts()
        var dead = 0
        var epsilon: Double?
        switch node.operation {
        case let convolution as Convolution:
            let weight = parameters[0].shape
            let met = largestMet(
                by: convolution, input: x, kernel: PlaneExtent(height: weight[2], width: weight[3]),
                output: PlaneExtent(height: output.ours.shape[2], width: output.ours.shape[3]), workers: workers)
            let taps = weight[2] * weight[3]
            dead = (0..<x.shape[1]).count { c in met[c * taps..<(c + 1) * taps].allSatisfy { $0 <= 0 } }
            let depth = weight.extents.dropFirst().reduce(1, *)
            let groups = (0..<convolution.groups).map { Array(met[$0 * depth..<($0 + 1) * depth]) }
            counts = visibilities(
                weights: parameters[0], met: groups, bounds: channels.map(\.largestBound), workers: workers)
        case is Linear:
            let columns = parameters[0].shape[1]
            var met = [Scalar](repeating: 0, count: columns)
            for (i, value) in x.scalars.enumerated() { met[i % columns] = max(met[i % columns], abs(value)) }
            dead = met.count { $0 == 0 }
            counts = visibilities(
                weights: parameters[0], met: [met], bounds: channels.map(\.largestBound), workers: workers)
        case let norm as BatchNormalization:
            epsilon = counts.add(norm, x, parameters, channels, workers)
        default: return nil
        }
        if parameters.count == 2 {
            for (bias, channel) in zip(parameters[1].scalars, channels) where bias != 0 {
                counts.add(Float(abs(Double(bias)) / channel.smallestBound))
            }
        }
        guard counts.total > 0 else { return nil }
        median = counts.medianChange
        self.parameters = counts.total
        invisible = counts.invisible
        invisibleAtTenth = counts.invisibleAtTenth
        unreached = counts.unreached
        deadChannels = dead
        self.epsilon = epsilon
    }
}

extension VisibilityCounts {
    /// Scale, bias, mean and variance of every channel, and epsilon once, whose visible change is returned.
    fileprivate mutating func add<Scalar: KernelScalar>(
        _ norm: BatchNormalization, _ x: Tensor<Scalar>, _ parameters: [Tensor<Scalar>],
        _ channels: [ChannelErrors], _ workers: Workers
    ) -> Double {
        let slopes = norm.slopes(parameters)
        var farthest = [Double](repeating: 0, count: channels.count)
        for (p, extremes) in extremesByPlane(of: x, workers: workers).enumerated() where extremes.minimum.isFinite {
            let c = p % channels.count
            let mean = Double(parameters[2].scalars[c])
            farthest[c] = max(farthest[c], abs(extremes.minimum - mean), abs(extremes.maximum - mean))
        }
        var ofEpsilon = 0.0
        for (c, channel) in channels.enumerated() {
            let swing = farthest[c] * slopes[c]
            let variance = Double(parameters[3].scalars[c])
            let sum = variance + norm.epsilon
            if parameters[0].scalars[c] != 0 { add(Float(swing / channel.largestBound)) }
            if parameters[1].scalars[c] != 0 {
                add(Float(abs(Double(parameters[1].scalars[c])) / channel.smallestBound))
            }
            if parameters[2].scalars[c] != 0 {
                add(Float(abs(Double(parameters[2].scalars[c])) * slopes[c] / channel.smallestBound))
            }
            if variance != 0 { add(Float(swing * variance / sum / 2 / channel.largestBound)) }
            if channel.largestBound > 0 {
                ofEpsilon = max(ofEpsilon, swing * norm.epsilon / sum / 2 / channel.largestBound)
            }
        }
        if norm.epsilon != 0 { add(Float(ofEpsilon)) }
        return 1 / ofEpsilon
    }
}
