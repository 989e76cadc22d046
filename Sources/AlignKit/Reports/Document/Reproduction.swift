/// The command that makes a report again: as a whole, or for one of its rows.
public struct Reproduction: Hashable, Sendable {
    /// `resnet50`.
    public var command: String
    /// The options that are needed: `--style caffe`.
    public var options: [String]
    /// The files.
    public var paths: [String]
    /// The option that shows one row alone, with a pattern of names: `--layers`.
    public var selector: String

    public init(command: String, options: [String] = [], paths: [String], selector: String = "--layers") {
        self.command = command
        self.options = options
        self.paths = paths
        self.selector = selector
    }

    /// The command line for a shell. Words are quoted where necessary.
    public func line(selecting name: String? = nil) -> String {
        let pattern = name?.escapedForGlob
        let selection = pattern.map { $0.hasPrefix("-") ? ["\(selector)=\($0)"] : [selector, $0] } ?? []
        // A path that begins with a dash would be taken for an option.
        let files = paths.map { $0.hasPrefix("-") ? "./\($0)" : $0 }
        return (["align-cli", command] + options + selection + files).map(\.quotedForShell).joined(separator: " ")
    }
}
