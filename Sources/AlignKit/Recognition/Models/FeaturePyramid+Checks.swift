extension FeaturePyramid {
    /// Checks the weights and the inputs of a file against the pyramid that was inferred from them.
    struct Checks {
        let file: ReferenceFile
        let convention: NamingConvention
        /// The shapes of the parameters, by our names.
        let shapes: [String: [Int]]
        /// The channels of the maps that may enter, by the number of their level; 0 where they are unknown.
        let features: [Int: Int]

        init(_ alignment: WeightAlignment, features: [Int: Int]) {
            file = alignment.file
            convention = alignment.convention
            shapes = alignment.parameterShapes
            self.features = features
        }
    }
}

extension FeaturePyramid.Checks {
    /// The error of a file that has no laterals.
    var noPyramid: ReferenceError {
        let key = convention.key(forParameter: "neck.lateral_convs.0.conv.weight")
        return ReferenceError(
            file: file.path, path: "weights", expected: "lateral convolutions of a pyramid, such as “\(key)”",
            found: "none among \(file.weights.count.counted("key"))")
    }

    /// Checks that every level has its convolutions, each of the shape that follows from the others.
    ///
    /// - Parameter declaredOutputs: how many levels leave, if the file declares it.
    /// - Throws: `ReferenceError`, which names the level, for the first convolution that is missing, misshapen or not
    ///   expected.
    func check(_ configuration: FeaturePyramid.Configuration, declaredOutputs: Int?) throws {
        let width = configuration.channels
        let count = configuration.inputChannels.count
        for (index, level) in configuration.inputLevels.enumerated() {
            let known = features[level] ?? 0
            let channels = known > 0 ? known : configuration.inputChannels[index]
            try require("neck.lateral_convs.\(index)", [width, channels, 1, 1], "the lateral of C\(level)")
            try require("neck.fpn_convs.\(index)", [width, width, 3, 3], "the output P\(level)")
        }
        let extra = configuration.extraLevels
        if !extra.isConvolved {
            let name = "neck.fpn_convs.\(count).conv.weight"
            guard let found = shapes[name] else { return }
            throw error(
                name,
                expected: "no convolution for P\(configuration.inputLevels.upperBound), with extra levels "
                    + "“\(extra.rawValue)”", found: "\(found)")
        }
        let declared = declaredOutputs.map { max($0 - count, 0) } ?? configuration.extraCount
        for offset in declared..<max(declared, configuration.extraCount) {
            let name = "neck.fpn_convs.\(count + offset).conv.weight"
            guard let found = shapes[name] else { continue }
            throw error(
                name,
                expected: "no convolution for P\(configuration.inputLevels.upperBound + offset), since "
                    + "\((count + declared).counted("level")) \((count + declared).agreeing("leaves", "leave")) (num_outs)",
                found: "\(found)")
        }
        for offset in 0..<max(declared, configuration.extraCount) {
            let level = configuration.inputLevels.upperBound + offset
            let channels = offset == 0 && extra == .onInput ? configuration.inputChannels.last! : width
            let source = offset == 0 ? "P\(level), \(extra.rawValue)" : "P\(level)"
            try require("neck.fpn_convs.\(count + offset)", [width, channels, 3, 3], source)
        }
    }

    private func require(_ unit: String, _ shape: [Int], _ what: String) throws {
        let name = "\(unit).conv.weight"
        if shapes[name] == shape { return }
        throw error(
            name, expected: "\(shape) for \(what)", found: shapes[name].map { "\($0)" } ?? "no such key")
    }

    private func error(_ name: String, expected: String, found: String) -> ReferenceError {
        let entry = file.weights.first { convention.parameterName(forKey: $0.name) == name }
        let key = entry?.name ?? convention.key(forParameter: name)
        if let broken = entry?.broken {
            return ReferenceError(file: file.path, path: "weights/\(key)", expected: expected, found: "\(broken)")
        }
        return ReferenceError(file: file.path, path: "weights/\(key)", expected: expected, found: found)
    }

    /// Checks that the maps that enter do not get larger from level to level.
    ///
    /// - Throws: `ReferenceError` for the first map that is missing, is not a batch of images, has another batch size
    ///   or is too large.
    func checkInputs(_ configuration: FeaturePyramid.Configuration) throws {
        var finer: ReferenceFile.Entry?
        for level in configuration.inputLevels {
            guard let entry = file.inputs.first(where: { $0.name == "C\(level)" }) else {
                let found = file.inputs.map(\.name).joined(separator: ", ")
                throw ReferenceError(
                    file: file.path, path: "inputs/C\(level)",
                    expected: "the map that weights/\(lateralKey(level - configuration.lowestLevel)) reads",
                    found: "only \(found)")
            }
            if let broken = entry.broken { throw broken }
            let extents = entry.extents
            guard extents.count == 4 else {
                throw ReferenceError(
                    file: file.path, path: entry.path, expected: "4 axes [N, C, H, W]", found: "\(extents)")
            }
            if let above = finer?.extents,
                extents[0] != above[0] || extents[2] > above[2] || extents[3] > above[3]
            {
                throw ReferenceError(
                    file: file.path, path: entry.path,
                    expected:
                        "a batch of \(above[0]) and at most \(above[2])×\(above[3]), as "
                        + "C\(level - 1) \(above) has",
                    found: "\(extents)")
            }
            finer = entry
        }
    }

    private func lateralKey(_ index: Int) -> String {
        convention.key(forParameter: "neck.lateral_convs.\(index).conv.weight")
    }
}
