extension ResNet {
    /// Networks that have a ResNet's names but are not ResNets, by what their weights show.
    enum Relative: Hashable {
        /// ResNeXt, RegNet: the convolution reads only `read` of the channels.
        case grouped(convolution: String, read: Int, of: Int)
        /// Wide ResNet, Res2Net: the convolutions in a block have a number of channels that differs from a ResNet's.
        case wide(convolution: String, channels: Int, last: Int)
        /// SE-ResNet, deformable convolutions, attention: blocks hold more than a ResNet's blocks.
        case augmented(parameter: String)

        /// `grouped convolutions, as of a ResNeXt: layer1.0.conv2 reads 4 of 128 channels`.
        ///
        /// - Parameter spelling: the file's key for a parameter of ours.
        func words(_ spelling: (String) -> String) -> String {
            func module(_ path: String) -> String { String(spelling("\(path).weight").dropLast(".weight".count)) }
            switch self {
            case .grouped(let path, let read, let channels):
                return
                    "grouped convolutions, as of a ResNeXt: \(module(path)) reads \(read) of \(channels.counted("channel"))"
            case .wide(let path, let channels, let last):
                return
                    "blocks of other widths, as of a wide ResNet: \(module(path)) goes from \(channels.counted("channel")) to "
                    + "\(last), a ResNet's to \(4 * channels)"
            case .augmented(let parameter):
                return "blocks that hold more than a ResNet's, such as \(parameter)"
            }
        }
    }
}

extension ResNet.Configuration {
    /// The other network, where at least half of the blocks show it; else nil. A single tensor of a wrong shape is not
    /// another network.
    ///
    /// - Parameters:
    ///   - shapes: the parameters' shapes in the network's own layout, by our names.
    ///   - leftOver: for each block, `layer1.0`, a key that is not one of its parameters.
    func relative(parameterShapes shapes: [String: [Int]], leftOver: [String: String]) -> ResNet.Relative? {
        let paths = blocks.indices.flatMap { stage in (0..<blocks[stage]).map { "layer\(stage + 1).\($0)" } }
        func most(_ show: (String) -> ResNet.Relative?) -> ResNet.Relative? {
            let shown = paths.compactMap(show)
            return shown.count * 2 >= paths.count ? shown.first : nil
        }
        func convolution(_ path: String) -> [Int]? {
            shapes["\(path).weight"].flatMap { $0.count == 4 && !$0.contains(0) ? $0 : nil }
        }
        return most { path in
            guard let first = convolution("\(path).conv1"), let second = convolution("\(path).conv2"),
                second[0] == first[0], second[1] < first[0], first[0] % second[1] == 0, second[2] == second[3]
            else { return nil }
            return .grouped(convolution: "\(path).conv2", read: second[1], of: first[0])
        } ?? most { path in
            guard block == .bottleneck, let last = convolution("\(path).conv3"), last[0] != 4 * last[1],
                convolution("\(path).conv2")?[0] == last[1]
            else { return nil }
            return .wide(convolution: "\(path).conv3", channels: last[1], last: last[0])
        } ?? most { path in leftOver[path].map { .augmented(parameter: $0) } }
    }
}
