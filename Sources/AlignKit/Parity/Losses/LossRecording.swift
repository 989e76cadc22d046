/// The recorded losses of a reference file: what is under `/cases`.
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
    /// - Throws: `HDF5Error` and `ReferenceError`, where something in the case cannot be used.
    public func check(_ name: String, workers: Workers = Workers()) throws -> LossCaseCheck {
        let reader = try LossCaseReader(file: file, name: name)
        if try reader.isDouble {
            return LossCheck<Double>(try reader.read(), workers: workers).run()
        }
        return LossCheck<Float>(try reader.read(), workers: workers).run()
    }
}
