/// The command that makes a report again: as a whole, or for one of its rows.
package struct Reproduction: Hashable, Sendable {
    /// `resnet50`.
    package var command: String
    /// The options that are needed: `--style caffe`.
    package var options: [String]
    /// The files.
    package var paths: [String]
    /// The option that shows one row alone, with a pattern of names: `--layers`.
    package var selector: String

    package init(command: String, options: [String] = [], paths: [String], selector: String = "--layers") {
        self.command = command
        self.options = options
        self.paths = paths
        self.selector = selector
    }

    /// The command line for a shell. Words are quoted where necessary.
    package func line(selecting name: String? = nil) -> String {
        let pattern = name?.escapedForGlob
        let selection = pattern.map { $0.hasPrefix("-") ? ["\(selector)=\($0)"] : [selector, $0] } ?? []
        // A path that begins with a dash would be taken for an option.
        let files = paths.map { $0.hasPrefix("-") ? "./\($0)" : $0 }
        return (["align-cli", command] + options + selection + files).map(\.quotedForShell).joined(separator: " ")
    }
}
