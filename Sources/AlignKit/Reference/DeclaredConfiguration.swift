#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the producer of a recording says of the architecture, where the weights' shapes cannot tell: the root attribute
/// `configuration`, a JSON object. Keys that are not listed here are ignored.
struct DeclaredConfiguration: Decodable, Sendable {
    var style: ResNet.Style?
    var batchNormEpsilon: Double?
    /// The index of the finest stage that enters the pyramid: 0 for C2.
    var startLevel: Int?
    var extraLevels: FeaturePyramid.ExtraLevels?
    var reluBeforeExtra: Bool?
    var upsampling: Resampling.Mode?
    /// How many levels leave the pyramid.
    var outputCount: Int?

    private enum CodingKeys: String, CodingKey {
        case style
        case batchNormEpsilon = "bn_eps"
        case startLevel = "start_level"
        case extraLevels = "extra_levels"
        case reluBeforeExtra = "relu_before_extra"
        case upsampling
        case outputCount = "num_outs"
    }

    init() {}

    /// Reads the attribute; a file without it declares nothing.
    ///
    /// - Throws: `ReferenceError` where it is no JSON object, or a value is not of its kind.
    init(_ file: ReferenceFile) throws {
        guard let text = file.provenance.configuration else { return }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
        } catch let error as DecodingError {
            throw Self.refusal(error, text: text, file: file)
        }
        if let epsilon = batchNormEpsilon, !(epsilon >= 0 && epsilon.isFinite) {
            throw ReferenceError(
                file: file.path, path: "attribute configuration, key bn_eps", expected: "a number not below 0",
                found: "\(epsilon)")
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        batchNormEpsilon = try container.decodeIfPresent(Double.self, forKey: .batchNormEpsilon)
        startLevel = try container.decodeIfPresent(Int.self, forKey: .startLevel)
        reluBeforeExtra = try container.decodeIfPresent(Bool.self, forKey: .reluBeforeExtra)
        outputCount = try container.decodeIfPresent(Int.self, forKey: .outputCount)
        style = try container.word(.style, of: ResNet.Style.allCases.map(\.rawValue), ResNet.Style.init)
        upsampling = try container.word(
            .upsampling, of: Resampling.Mode.allCases.map(\.rawValue), Resampling.Mode.init)
        extraLevels = try container.word(
            .extraLevels, of: FeaturePyramid.ExtraLevels.allCases.map { $0.rawValue.replacing("-", with: "_") },
            FeaturePyramid.ExtraLevels.init(word:))
    }

    private static func refusal(_ error: DecodingError, text: String, file: ReferenceFile) -> ReferenceError {
        let (expected, context): (String, DecodingError.Context) =
            switch error {
            case .typeMismatch(let type, let context):
                (type == Double.self ? "a number" : type == String.self ? "a string" : "a JSON object", context)
            case .valueNotFound(_, let context), .keyNotFound(_, let context): ("a value", context)
            case .dataCorrupted(let context): (context.codingPath.isEmpty ? "a JSON object" : "another value", context)
            @unknown default: ("a JSON object", DecodingError.Context(codingPath: [], debugDescription: ""))
            }
        let key = context.codingPath.first.map { ", key \($0.stringValue)" } ?? ""
        let found = context.codingPath.isEmpty ? "“\(text.shortened(to: 60))”" : context.debugDescription
        return ReferenceError(
            file: file.path, path: "attribute configuration\(key)", expected: expected, found: found)
    }
}

extension KeyedDecodingContainer {
    /// One of a few words, or nil where the key is absent.
    fileprivate func word<Value>(_ key: Key, of known: [String], _ value: (String) -> Value?) throws -> Value? {
        guard let word = try decodeIfPresent(String.self, forKey: key) else { return nil }
        if let value = value(word) { return value }
        throw DecodingError.dataCorruptedError(
            forKey: key, in: self, debugDescription: "\(known.joined(separator: " or ")), found “\(word)”")
    }
}
