#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The reports of a run as a file, from which every document can be made again and every verdict judged anew.
public struct SavedRun: Hashable, Sendable, Codable {
    /// Why a file cannot be used, in one line.
    public struct Failure: Error, Hashable, CustomStringConvertible {
        public let description: String
    }

    private static let currentSchema = "alignkit.run/1"

    public private(set) var schema = Self.currentSchema
    /// The version of AlignKit that made the run.
    public private(set) var alignkit = ReportEnvironment.libraryVersion
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
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let header = try? decoder.decode(Header.self, from: data), header.schema.hasPrefix("alignkit.") else {
            throw Failure(description: "\(path): expected a saved run, found something else")
        }
        // The decoder takes the last of two equal keys.
        do throws(JSONReader.Failure) {
            try JSONReader.check(data)
        } catch {
            throw Failure(description: "\(path): the saved run is damaged: \(error)")
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

    /// The path of what could not be decoded, and why.
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

    /// The file's text, in one line: numbers so that they read back as the same.
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
