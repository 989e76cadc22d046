/// What a recording declares about the architecture where the weights' shapes cannot tell: the root attribute
/// `configuration`, a JSON object. Keys that are not listed here are ignored.
struct DeclaredConfiguration: Sendable {
    var style: ResNet.Style?
    var batchNormEpsilon: Double?
    /// The index of the finest stage that enters the pyramid: 0 for C2.
    var startLevel: Int?
    var extraLevels: FeaturePyramid.ExtraLevels?
    var reluBeforeExtra: Bool?
    var upsampling: Resampling.Mode?
    /// How many levels the pyramid outputs.
    var outputCount: Int?

    /// Reads the attribute. A file without it declares nothing.
    ///
    /// - Throws: `ReferenceError` where it is not a JSON object, or a value is not of its kind.
    init(_ file: ReferenceFile) throws {
        guard let text = file.provenance.configuration else { return }
        func refusal(found: JSONValue, because hint: String? = nil) -> ReferenceError {
            ReferenceError(
                file: file.path, path: "attribute configuration", expected: "a JSON object", found: "\(found)",
                hint: hint)
        }
        let value: JSONValue
        do {
            value = try JSONReader.value(of: text.utf8)
        } catch {
            throw refusal(found: .text(text), because: "\(error)")
        }
        guard case .object(let values) = value else { throw refusal(found: value) }
        let object = DeclaredObject(file: file.path, values: values)
        let levels = FeaturePyramid.ExtraLevels.allCases.map { $0.rawValue.replacing("-", with: "_") }
        style = try object.word("style", ResNet.Style.allCases.map(\.rawValue), ResNet.Style.init)
        batchNormEpsilon = try object.number("bn_eps", "a number not below 0") { $0 >= 0 }
        startLevel = try object.wholeNumber("start_level", from: 0)
        extraLevels = try object.word("extra_levels", levels, FeaturePyramid.ExtraLevels.init(word:))
        reluBeforeExtra = try object.truth("relu_before_extra")
        upsampling = try object.word("upsampling", Resampling.Mode.allCases.map(\.rawValue), Resampling.Mode.init)
        outputCount = try object.wholeNumber("num_outs", from: 1)
    }
}

/// The values of a configuration by their keys. A key that is absent or null declares nothing.
private struct DeclaredObject {
    let file: String
    let values: [String: JSONValue]

    /// One of a few words.
    func word<Value>(_ key: String, _ known: [String], _ value: (String) -> Value?) throws -> Value? {
        let expected = "\(known.dropLast().joined(separator: ", ")) or \(known.last ?? "")"
        return try read(key, expected) { if case .text(let word) = $0 { value(word) } else { nil } }
    }

    func number(_ key: String, _ expected: String, _ isValid: (Double) -> Bool) throws -> Double? {
        try read(key, expected) { if case .number(let value) = $0, isValid(value) { value } else { nil } }
    }

    func wholeNumber(_ key: String, from least: Int) throws -> Int? {
        try read(key, "a whole number from \(least) on") {
            if case .number(let value) = $0, let whole = Int(exactly: value), whole >= least { whole } else { nil }
        }
    }

    func truth(_ key: String) throws -> Bool? {
        try read(key, "true or false") { if case .truth(let value) = $0 { value } else { nil } }
    }

    private func read<Value>(_ key: String, _ expected: String, _ value: (JSONValue) -> Value?) throws -> Value? {
        guard let found = values[key], found != .null else { return nil }
        if let value = value(found) { return value }
        throw ReferenceError(
            file: file, path: "attribute configuration, key \(key)", expected: expected, found: "\(found)")
    }
}
