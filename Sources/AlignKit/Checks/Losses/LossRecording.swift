/// The recorded losses of a reference file: the cases under `/cases`.
public struct LossRecording: Sendable {
    public let file: ReferenceFile

    /// The names of the cases, in the order of their bytes.
    public let cases: [String]

    /// - Throws: `HDF5Error` where the file cannot be read; `ReferenceError` where it has no cases.
    public init(path: String) throws {
        file = try ReferenceFile(path: path)
        cases = try file.groups(in: "cases")
        guard !cases.isEmpty else {
            throw ReferenceError(file: path, path: "cases", expected: "recorded losses", found: "none")
        }
    }

    /// Reads one case, in the precision of `Scalar`.
    ///
    /// - Throws: `HDF5Error` and `ReferenceError`, where something in the case cannot be used.
    public func read<Scalar: LossScalar & HDF5Element>(
        _ name: String, as type: Scalar.Type
    ) throws -> RecordedCase<Scalar> {
        try LossCaseReader(file: file, name: name).read()
    }

    /// Checks one case.
    ///
    /// - Parameters:
    ///   - name: the case's name in the file.
    ///   - isProfiled: whether the result includes how the loss treats its elements.
    ///   - workers: the threads that share the work.
    /// - Throws: `HDF5Error` and `ReferenceError`, where something in the case cannot be used.
    public func check(_ name: String, isProfiled: Bool = false, workers: Workers = Workers()) throws -> LossCaseCheck {
        func check<Scalar: LossScalar>(_ recorded: RecordedCase<Scalar>) -> LossCaseCheck {
            var checked = LossCheck<Scalar>(recorded, workers: workers).run()
            if isProfiled { checked.profile = LossProfile(recorded) }
            return checked
        }
        let reader = try LossCaseReader(file: file, name: name)
        if try reader.isDouble { return check(try reader.read() as RecordedCase<Double>) }
        return check(try reader.read() as RecordedCase<Float>)
    }
}

extension LossRecording {
    private static let operands: Set = ["prediction", "target", "labels", "label_weight", "loss", "gradient"]
    private static let harmonized = operands.union(LossQuantity.allCases.map(\.rawValue))

    /// The data of the file outside the cases, and the data in the cases that no check of a call reads.
    func unchecked(by cases: [LossCaseCheck]) -> [UncheckedData] {
        let strangers = cases.flatMap { checked -> [String] in
            let known = checked.loss.hasPrefix("ghm") ? Self.harmonized : Self.operands
            let place = "cases/\(checked.name)"
            return others(in: place, than: ["calls"])
                + checked.calls.indices.flatMap { others(in: "\(place)/calls/\($0)", than: known) }
        }
        return file.unchecked(besides: ["cases"], and: [(.unknown, strangers)])
    }
    /// The paths of everything in a group except these names.
    private func others(in group: String, than known: Set<String>) -> [String] {
        ((try? file.names(in: group)) ?? []).filter { !known.contains($0) }.flatMap { name -> [String] in
            let path = "\(group)/\(name)"
            return (try? file.allEntries(in: path).map(\.path)) ?? [path]
        }
    }
}
