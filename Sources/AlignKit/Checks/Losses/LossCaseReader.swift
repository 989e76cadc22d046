/// Reads a case with all its calls, and refuses data from which no loss can be computed.
struct LossCaseReader {
    let file: ReferenceFile
    let name: String
    let parameters: LossParameters
    private let callCount: Int

    init(file: ReferenceFile, name: String) throws {
        self.file = file
        self.name = name
        parameters = try LossParameters(file: file, path: "cases/\(name)")
        callCount = try Self.callCount(file: file, path: "cases/\(name)/calls")
    }

    /// The number of calls. They are numbered from 0 without a gap.
    private static func callCount(file: ReferenceFile, path: String) throws -> Int {
        let names = try file.groups(in: path)
        for index in names.indices where !names.contains("\(index)") {
            throw ReferenceError(
                file: file.path, path: "\(path)/\(index)", expected: "call \(index) of \(names.count)",
                found: "a gap: \(names.sorted().joined(separator: ", "))")
        }
        guard !names.isEmpty else {
            throw ReferenceError(file: file.path, path: path, expected: "calls from 0 on", found: "none")
        }
        return names.count
    }

    /// Whether the case was computed in float64.
    var isDouble: Bool {
        get throws { try file.entry(at: "cases/\(name)/calls/0/prediction").elementType == .float64 }
    }

    func read<Scalar: LossScalar & HDF5Element>() throws -> RecordedCase<Scalar> {
        let function = try parameters.function
        let calls = try (0..<callCount).map { index in
            try LossCallReader<Scalar>(
                file: file, path: "cases/\(name)/calls/\(index)", function: function, background: parameters.background
            ).read(index: index)
        }
        return RecordedCase(
            name: name, function: function, implementation: parameters.implementation,
            averageFactor: parameters.averageFactor, calls: calls)
    }
}
