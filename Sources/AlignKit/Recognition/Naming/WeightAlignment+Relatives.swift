extension WeightAlignment {
    /// Refuses weights of another network, before the first of them is found to have a wrong shape.
    ///
    /// - Parameter configuration: the ResNet that is nearest to them.
    /// - Throws: `ReferenceError` where at least half of the blocks are not those of a ResNet, or less than half of a
    ///   ResNet's weights are in the file. Weights that are missing or misshapen in a ResNet are not an error here.
    func refuseOtherNetworks(than configuration: ResNet.Configuration) throws(ReferenceError) {
        let parameters = ResNet.network(configuration).parameters
        let relative = configuration.relative(
            parameterShapes: parameterShapes, leftOver: leftOver(parameters, configuration))
        let named = parameters.count { entries[$0.name] != nil }
        guard relative != nil || named * 2 < parameters.count else { return }
        throw noResNet(found: relative.map { $0.words(convention.key) } ?? "\(named) of the \(parameters.count) of one")
    }

    /// Refuses weights of a network that has a ResNet's blocks but differs otherwise.
    ///
    /// - Throws: `ReferenceError` that lists all differences.
    func refuseVariants() throws(ReferenceError) {
        let variants = ResNet.Configuration.variants(
            parameterShapes: parameterShapes, keys: entries.keys + strays.map(\.name))
        guard !variants.isEmpty else { return }
        throw noResNet(found: variants.map(\.words).joined(separator: "; "))
    }

    /// Refuses weights of an unknown network, before everything that it lacks of a known one is listed.
    ///
    /// A file may hold only a part of a network, with less than half of its parameters. It is accepted where at least
    /// half of its keys are such parameters, and some of these belong to a block or a pyramid.
    ///
    /// - Parameter parameters: those of the nearest known network; empty where there is none.
    func refuseUnknownNetwork(besides parameters: [Parameter]) throws(ReferenceError) {
        let names = Set(parameters.map(\.name))
        let fitting = entries.keys.filter(names.contains)
        let isPart = fitting.count * 2 >= entries.count + strays.count && fitting.contains(where: Self.isCharacteristic)
        guard !names.isEmpty, fitting.count * 2 < names.count, !isPart else { return }
        let others = strays + entries.filter { !names.contains($0.key) }.map(\.value)
        throw Self.unknownNetwork(
            file, expected: "those of a ResNet or a feature pyramid, in the names of \(convention.name)",
            matched: fitting.count, example: others.map(\.name).min())
    }

    /// Whether a parameter of ours belongs to a block or a pyramid, and is not one that any network may have, such as
    /// `conv1.weight`.
    static func isCharacteristic(_ name: String) -> Bool {
        name.hasPrefix("layer") || NetworkPart(ofName: name) == .neck
    }

    /// The error for a file whose weights belong to none of our networks.
    ///
    /// - Parameters:
    ///   - matched: how many keys are nevertheless as expected.
    ///   - example: one that is not as expected, if there is one.
    static func unknownNetwork(
        _ file: ReferenceFile, expected: String, matched: Int, example: String?
    ) -> ReferenceError {
        // All names may be as expected, since any network may have them.
        let name = example ?? file.weights.first?.name ?? ""
        let others = ", such as “\(name)”" + (matched > 0 && example != nil ? " (\(matched) are as expected)" : "")
        return ReferenceError(
            file: file.path, path: "weights", expected: expected,
            found: "\(file.weights.count.counted("key")) of a network that is not known\(others)", hint: otherCommand)
    }

    private func noResNet(found: String) -> ReferenceError {
        ReferenceError(
            file: file.path, path: "weights", expected: "those of a ResNet, in the names of \(convention.name)",
            found: found, hint: Self.otherCommand)
    }

    static let otherCommand = "align-cli compare holds two recordings of any model against each other"

    /// For each block, `layer1.0`, its first key that is not one of the parameters.
    private func leftOver(_ parameters: [Parameter], _ configuration: ResNet.Configuration) -> [String: String] {
        let names = Set(parameters.map(\.name))
        let unused = strays.map(\.name) + entries.filter { !names.contains($0.key) }.map(\.value.name)
        let keys = unused.sorted()
        var leftOver: [String: String] = [:]
        for (stage, count) in configuration.blocks.enumerated() where !keys.isEmpty {
            for block in (0..<count).map({ "layer\(stage + 1).\($0)" }) {
                let place = place(of: block)
                leftOver[block] = keys.first { $0.hasPrefix(place) }
            }
        }
        return leftOver
    }

    /// The common prefix of a block's keys, up to a dot.
    private func place(of block: String) -> String {
        let keys = ["conv1", "conv2"].map { convention.key(forParameter: "\(block).\($0).weight") }
        let common = keys[0].commonPrefix(with: keys[1])
        return String(common[...(common.lastIndex(of: ".") ?? common.startIndex)])
    }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> Substring {
        self[..<(zip(indices, other).first { self[$0.0] != $0.1 }?.0 ?? endIndex)]
    }
}
