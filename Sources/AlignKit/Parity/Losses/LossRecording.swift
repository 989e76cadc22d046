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
    /// - Parameters:
    ///   - name: the case's name in the file.
    ///   - isProfiled: whether the result is to say how the loss treats its elements.
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
