#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The reports of a run as a file. Every document can be made from it again, and every verdict can be judged again.
public struct SavedRun: Hashable, Sendable, Codable {
    /// Why a file cannot be used, in one line.
    public struct Failure: Error, Hashable, CustomStringConvertible {
        public let description: String
    }

    private static let currentSchema = "alignkit.run/1"

    package private(set) var schema = Self.currentSchema
    /// The version of AlignKit that made the run.
    package private(set) var alignkit = ReportEnvironment.libraryVersion
    public var reports: [Report]

    public init(_ reports: [Report]) { self.reports = reports }

    /// Reads a saved run.
    ///
    /// - Throws: `Failure` where the file cannot be read, or is no saved run.
    public init(path: String) throws(Failure) {
        let data: Data
        do throws(HDF5Error) {
            data = Data(try WholeFile.bytes(of: path, expected: "a saved run"))
        } catch {
            throw Failure(description: error.description)
        }
        // This comes before the decoder. The decoder takes the last of two equal keys, and is slow on deep nesting.
        do throws(JSONReader.Failure) {
            try JSONReader.check(data)
        } catch {
            throw Failure(description: "\(path): \(Self.words(of: error, data))")
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let header = try? decoder.decode(Header.self, from: data) else {
            throw Failure(description: "\(path): expected a saved run, found other JSON, without a “schema”")
        }
        guard header.schema == Self.currentSchema else {
            throw Failure(
                description: "\(path): expected schema \(Self.currentSchema), found \(header.schema.visible)")
        }
        do {
            self = try decoder.decode(Self.self, from: data)
        } catch {
            throw Failure(description: "\(path): the saved run is damaged: \(Self.place(of: error))")
        }
        guard !reports.isEmpty else { throw Failure(description: "\(path): expected a report, found none") }
    }

    private struct Header: Decodable { let schema: String }

    /// What the file holds in place of one valid JSON text, in words.
    private static func words(of failure: JSONReader.Failure, _ data: Data) -> String {
        let isOurs =
            data.starts(with: #"{"alignkit":"#.utf8)
            || String(decoding: data, as: UTF8.self).contains(#""alignkit.run/"#)
        if isOurs { return "the saved run is \(failure.isCutOff ? "cut off" : "damaged"): \(failure)" }
        let expected = "expected a saved run, found"
        if data.isEmpty { return "\(expected) an empty file" }
        if data.starts(with: [0x89, 0x48, 0x44, 0x46]) { return "\(expected) an HDF5 file" }
        let first = data.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return "\(expected) no JSON: \(failure)" }
        return "\(expected) \(failure.isCutOff ? "JSON that is cut off" : "no valid JSON"): \(failure)"
    }

    /// The path of the part that could not be decoded, and the reason.
    private static func place(of error: any Error) -> String {
        let context: DecodingError.Context
        switch error as? DecodingError {
        case .dataCorrupted(let found), .keyNotFound(_, let found), .typeMismatch(_, let found),
            .valueNotFound(_, let found):
            context = found
        default: return "\(error)".visible
        }
        let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: "/")
        return "\(path): \(context.debugDescription)".visible
    }

    /// The file's text, in one line. Numbers round-trip without loss.
    public var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.nonConformingFloatEncodingStrategy = .convertToString(
                positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            return (String(decoding: try encoder.encode(self), as: UTF8.self) + "\n").harmlessJSON
        }
    }
}
