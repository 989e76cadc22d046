/// Which of our parameters each weight of a file is.
public struct WeightAlignment {
    public let file: ReferenceFile
    public let convention: NamingConvention
    /// How the convention was found, for the report: `torchvision: 320 of 320 backbone keys matched`.
    public let origin: String

    /// The entries by our parameter name.
    private(set) var entries: [String: ReferenceFile.Entry] = [:]
    /// Entries that are not a parameter in this convention, or the same parameter as an earlier key.
    private(set) var strays: [ReferenceFile.Entry] = []

    /// Reads the names of the weights.
    ///
    /// - Parameters:
    ///   - file: the file with the weights.
    ///   - requested: the convention of the keys; nil for the one that the file declares, else the one that explains
    ///     the most keys.
    /// - Throws: `ReferenceError` where there are no weights, where no convention that we know explains a key, or where
    ///   two explain the keys equally well and differently.
    public init(_ file: ReferenceFile, convention requested: NamingConvention? = nil) throws {
        self.file = file
        guard !file.weights.isEmpty else {
            throw ReferenceError(
                file: file.path, path: "weights", expected: "a group of weights", found: "none")
        }
        (convention, origin) = try Self.convention(of: file, requested: requested)
        for entry in file.weights where !convention.ignores(key: entry.name) {
            if let name = convention.parameterName(forKey: entry.name), entries[name] == nil {
                entries[name] = entry
            } else {
                strays.append(entry)
            }
        }
    }

    /// The weights of known parts that are not among `parts`, in the order of their keys.
    func entries(outside parts: Set<NetworkPart>) -> [ReferenceFile.Entry] {
        let others = entries.filter { !parts.contains(NetworkPart(ofName: $0.key)) }.map(\.value)
        return (others + strays.filter { isOutside($0, parts) }).sorted { $0.name < $1.name }
    }

    /// Whether an entry that is not a parameter of ours belongs to a part that is not among `parts`.
    private func isOutside(_ stray: ReferenceFile.Entry, _ parts: Set<NetworkPart>) -> Bool {
        convention.part(ofPath: stray.name).map { !parts.contains($0) } ?? false
    }

    /// The shapes of all entries that have one, in the network's layout, by our names.
    public var parameterShapes: [String: [Int]] {
        var shapes: [String: [Int]] = [:]
        for (name, entry) in entries where entry.broken == nil {
            shapes[name] = convention.networkExtents(ofParameter: name, stored: entry.extents)
        }
        return shapes
    }

    private static func convention(
        of file: ReferenceFile, requested: NamingConvention?
    ) throws -> (NamingConvention, String) {
        let known = NamingConvention.all.map(\.name).joined(separator: ", ")
        let keys = file.weights.map(\.name)
        let paths = file.activations.map(\.name)
        if let requested {
            let match = requested.match(keys: keys, paths: paths)
            return (match.convention, "as requested")
        }
        if let name = file.provenance.convention {
            guard let convention = NamingConvention.named(name) else {
                throw ReferenceError(
                    file: file.path, path: "attribute convention", expected: "one of \(known)", found: "“\(name)”")
            }
            let match = convention.match(keys: keys, paths: paths)
            return (match.convention, "as the file declares")
        }
        do {
            guard let match = try NamingConvention.detect(keys: keys, paths: paths) else {
                throw unknownNetwork(
                    file, expected: "keys of a known convention (\(known))", matched: 0, example: keys[0])
            }
            return (match.convention, "\(match.convention.name): \(match.explanation)")
        } catch let tie as NamingConvention.Tie {
            // The names of means and variances would have decided.
            if !ResNet.Configuration.hasStatistics(keys),
                keys.contains(where: { tie.first.convention.parameterName(forKey: $0)?.hasPrefix("layer") ?? false })
            {
                throw ReferenceError(
                    file: file.path, path: "weights", expected: "those of a network with batch normalisation",
                    found: ResNet.Variant.noStatistics.words, hint: otherCommand)
            }
            let names = keys.map { tie.first.convention.parameterName(forKey: $0) }
            // Keys that any network may have do not show the convention.
            guard tie.first.matched * 2 >= keys.count, names.contains(where: { $0.map(isCharacteristic) ?? false })
            else {
                let other = zip(keys, names).first { $0.1 == nil && !tie.first.convention.ignores(key: $0.0) }
                throw unknownNetwork(
                    file, expected: "keys of a known convention (\(known))", matched: tie.first.matched,
                    example: other?.0)
            }
            let (first, second) = (tie.first.convention.name, tie.second.convention.name)
            throw ReferenceError(
                file: file.path, path: "weights", expected: "keys of one convention",
                found: "\(tie.first.matched.counted("key")) in the names of \(first) as well as of \(second)",
                hint: "they differ in \(tie.key); --convention decides")
        }
    }
}

extension WeightAlignment {
    /// Every parameter of `network`, in the network's layout. Weights of parts that the network does not have, such as
    /// a detector's head, are ignored.
    ///
    /// - Returns: the tensors by our names. Each has the shape of its parameter, and all its elements are finite.
    /// - Throws: `ReferenceError` or `HDF5Error` for the first parameter in execution order that is missing, has a
    ///   wrong shape or type, is not finite, or is a negative variance; else for the first key that is left over.
    public func parameters<Scalar: KernelScalar & HDF5Element>(
        of network: Network, as type: Scalar.Type = Scalar.self
    ) throws -> [String: Tensor<Scalar>] {
        try checkNames(of: network)
        var values: [String: Tensor<Scalar>] = [:]
        for parameter in network.parameters { values[parameter.name] = try value(of: parameter) }
        return values
    }

    /// Checks that the file has every parameter of `network`, and nothing else.
    ///
    /// - Throws: as `parameters(of:)`, except for errors in the values.
    func checkNames(of network: Network) throws {
        if let problem = firstProblem(network.parameters) { throw problem }
    }

    /// How many parameters of `network` are missing or misshapen, plus how many other parameters there are.
    func misfits(in network: Network) -> Int {
        let names = Set(network.parameters.map(\.name))
        let elsewhere = Set(entries(outside: network.parts).map(\.name))
        return network.parameters.count { fault(of: $0) != nil }
            + entries.count { !names.contains($0.key) && !elsewhere.contains($0.value.name) }
    }

    /// The first error in names and shapes, before any value is read. The hint gives the number of further errors.
    private func firstProblem(_ parameters: [Parameter]) -> (any Error)? {
        let names = Set(parameters.map(\.name))
        let parts = Set(names.map(NetworkPart.init(ofName:)))
        let unused = entries.filter { !names.contains($0.key) && parts.contains(NetworkPart(ofName: $0.key)) }
        let leftOver = strays.filter { !isOutside($0, parts) } + unused.values.sorted { $0.name < $1.name }
        let faulty = parameters.filter { fault(of: $0) != nil }
        let others = faulty.count + leftOver.count - 1
        let more = others > 0 ? ["and \(others) more of this kind"] : []
        if let parameter = faulty.first {
            let entry = entries[parameter.name]
            if let broken = entry?.broken { return broken }
            let near = entry == nil ? nearestKeys(to: parameter, leftOver: leftOver) : []
            return problem(parameter, found: fault(of: parameter)!, hints: near + more)
        }
        return leftOver.first.map { entry in
            let near = nearestNames(
                to: entry.name, among: parameters.map { convention.key(forParameter: $0.name) })
            let hints = near.isEmpty ? [] : ["nearest parameters: \(near.joined(separator: ", "))"]
            return ReferenceError(
                file: file.path, path: "weights/\(entry.name)", expected: "only parameters of the network",
                found: "a key that is left over, of shape \(entry.extents)",
                hint: (hints + more).isEmpty ? nil : (hints + more).joined(separator: "; "))
        }
    }

    private func fault(of parameter: Parameter) -> String? {
        guard let entry = entries[parameter.name] else { return "no such key" }
        if entry.broken != nil { return "something that is no tensor" }
        if entry.extents != convention.storedShape(of: parameter).extents { return "\(entry.extents)" }
        return entry.isFloatingPoint ? nil : "\(entry.elementType.map { "\($0)" } ?? "none")"
    }

    private func problem(_ parameter: Parameter, found: String, hints: [String]) -> ReferenceError {
        ReferenceError(
            file: file.path, path: "weights/\(convention.key(forParameter: parameter.name))",
            expected: "a floating-point tensor of shape \(convention.storedShape(of: parameter))", found: found,
            hint: hints.isEmpty ? nil : hints.joined(separator: "; "))
    }

    private func nearestKeys(to parameter: Parameter, leftOver: [ReferenceFile.Entry]) -> [String] {
        let key = convention.key(forParameter: parameter.name)
        let unused = nearestNames(to: key, among: leftOver.map(\.name))
        let near = unused.isEmpty ? nearestNames(to: key, among: file.weights.map(\.name)) : unused
        return near.isEmpty ? [] : ["nearest keys: \(near.joined(separator: ", "))"]
    }

    /// One parameter, in the network's layout.
    ///
    /// - Throws: `ReferenceError` or `HDF5Error` where it cannot be read, is not finite, or is a negative variance.
    /// - Precondition: `checkNames` accepts the network.
    func value<Scalar: KernelScalar & HDF5Element>(
        of parameter: Parameter, workers: Workers = Workers(threads: 1)
    ) throws -> Tensor<Scalar> {
        let entry = entries[parameter.name]!
        let stored = try file.tensor(entry, as: Scalar.self, workers: workers)
        let summary = TensorSummary(stored, workers: workers)
        if summary.nanCount + summary.infinityCount > 0 {
            throw ReferenceError(
                file: file.path, path: entry.path, expected: "finite values",
                found: "\(summary.nanCount) NaN and \(summary.infinityCount) infinite of \(stored.count)")
        }
        if parameter.role == .variance, let negative = stored.scalars.firstIndex(where: { $0 < 0 }) {
            throw ReferenceError(
                file: file.path, path: entry.path, expected: "variances that are not negative",
                found: "\(stored.scalars[negative]) at [\(negative)]")
        }
        return convention.storesTransposed(parameter) ? stored.transposed() : stored
    }
}
