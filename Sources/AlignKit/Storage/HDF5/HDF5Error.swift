/// A problem of a file, or of one object in it, in one line.
///
/// The description reads `file: path: problem: expected …, found … (HDF5: cause)`, with the parts that apply:
///
///     live.h5: weights/fc.weight: is not a dataset: expected a dataset, found a group
public struct HDF5Error: Error, Hashable, Sendable {
    /// The kinds of failure; the raw value is the phrase that the description uses.
    public enum Problem: String, Hashable, Sendable, CaseIterable {
        // The file as a whole.
        case noSuchFile = "no such file"
        case directory = "is a directory"
        case notRegular = "is not a regular file"
        case permissionDenied = "permission denied"
        case cannotOpen = "cannot be opened"
        case emptyFile = "is empty"
        case notHDF5 = "is not an HDF5 file"
        case truncated = "is truncated"
        case damaged = "cannot be read"
        case notReference = "is not a reference file"
        case unsupportedFormat = "has an unsupported format"
        case cannotWrite = "cannot be written"
        case readOnly = "is write-protected"
        // An object in it.
        case missing = "is missing"
        case softLink = "is a soft link"
        case externalLink = "is a link to another file"
        case unknownLink = "is a link of an unknown kind"
        case externalStorage = "keeps its data in another file"
        case virtualDataset = "is a virtual dataset, which takes its data from elsewhere"
        case filter = "needs a filter that is not supported"
        case notDataset = "is not a dataset"
        case notGroup = "is not a group"
        case ambiguousName = "is ambiguous"
        case elementType = "has the wrong element type"
        case tooManyElements = "has too many elements"
        case implausibleSize = "claims more than the file can hold"
        case neverWritten = "was never written completely"
        case noElements = "has no elements"
        case notScalar = "is not a scalar"
        case sample = "is a sample of a tensor"
        case attribute = "has an unsuitable attribute"
    }

    public let problem: Problem

    /// The file, as the caller spelled it.
    public let file: String

    /// The path of the object within the file, without a leading slash; `nil` where the file as a whole is meant.
    public let path: String?

    /// What was expected, with the numbers in it.
    public let expected: String?

    /// What was found instead.
    public let found: String?

    /// The innermost cause that HDF5 gives, in its own words.
    public let cause: String?

    public init(
        _ problem: Problem, file: String, path: String? = nil, expected: String? = nil, found: String? = nil,
        cause: String? = nil
    ) {
        self.problem = problem
        self.file = file
        self.path = path
        self.expected = expected
        self.found = found
        self.cause = cause
    }
}

extension HDF5Error: CustomStringConvertible {
    /// One line, also where names in the file contain line breaks.
    public var description: String {
        let place = [file, path].compactMap { $0 }.joined(separator: ": ")
        let contrast = [expected.map { "expected \($0)" }, found.map { "found \($0)" }]
            .compactMap { $0 }.joined(separator: ", ")
        let parts = [place, problem.rawValue] + (contrast.isEmpty ? [] : [contrast])
        return (parts.joined(separator: ": ") + (cause.map { " (HDF5: \($0))" } ?? "")).visible
    }
}
