import AlignKit
import ArgumentParser

/// The files that a command reads and those that it will write, compared before anything runs. No output may replace an
/// input, another output, or a recording.
struct FileRoles {
    /// A file that an option names.
    struct Output {
        /// The option and its value, as they stand in the command line.
        let name: String
        let option: String
        let path: String

        init(_ option: String, _ path: String) {
            (self.option, self.path) = (option, path)
            name = "\(option) \(path)"
        }
    }

    let inputs: [String]
    let outputs: [Output]

    /// - Throws: `ExitCode.couldNotRun` after a line that says what would be lost, or which output cannot be written;
    ///   `ExitCode.validationFailure` where two outputs are one file.
    func check() throws {
        try orFail {
            try refuseEmptyName()
            for input in inputs { try refuseStranger(input, as: input) }
            for output in outputs { try refuseStranger(output.path, as: output.name) }
        }
        let places = try orFail { try outputs.map { try ($0, OutputPath($0.path)) } }
        try orFail {
            for (output, place) in places {
                try refuseInput(place.identity, as: output.name)
                try refuseRecording(output, place)
            }
            // Standard error is not checked here: `mistakenErrorOutput` has checked it before.
            if let output = Stream.output {
                try refuseInput(output.identity, as: output.name)
                if output.isRecording { throw CommandFailure(output.goesIntoARecording) }
            }
        }
        try refuseSharing(places.filter { $0.1.kind == .file || $0.1.kind == .absent })
        let summary = FileIdentity(path: Terminal.summaryPath)
        DamageGuard.removeOnDeath(places.map(\.1).filter { $0.identity != summary })
    }

    /// An unset shell variable leaves an empty name.
    private func refuseEmptyName() throws {
        guard let place = inputs.firstIndex(of: "") else { return }
        let which = inputs.count > 1 ? " as number \(place + 1) of \(inputs.count)" : ""
        throw CommandFailure("expected the name of a file, found an empty one\(which)")
    }

    /// A descriptor that was not open when the tool started is one that the tool will open for itself.
    private func refuseStranger(_ path: String, as name: String) throws {
        guard let descriptor = OutputPath.descriptor(of: path), !Terminal.wasStarted(with: descriptor) else { return }
        throw CommandFailure("\(name): expected a descriptor that is open, found that \(descriptor) is not")
    }

    private func refuseInput(_ identity: FileIdentity?, as name: String) throws {
        guard let identity, let input = inputs.first(where: { FileIdentity(path: $0) == identity }) else { return }
        throw CommandFailure("\(name): would replace an input: expected another file than \(input)")
    }

    /// An option whose value is missing takes the recording after it as its value.
    private func refuseRecording(_ output: Output, _ place: OutputPath) throws {
        let advice = "expected the file to write, as in \(output.option) \(Self.example(output.option)) \(output.path)"
        if place.isRegularFile, FileProbe.isHDF5(output.path) {
            throw CommandFailure("\(output.name): is an HDF5 file and would be replaced: \(advice)")
        }
        if [".h5", ".hdf5"].contains(where: output.path.lowercased().hasSuffix) {
            throw CommandFailure("\(output.name): is the name of an HDF5 file, and none is written: \(advice)")
        }
    }

    private func refuseSharing(_ places: [(Output, OutputPath)]) throws {
        let streams = [Stream.output, Stream.error].compactMap(\.self)
        var names = Dictionary(streams.map { ($0.identity, $0.name) }) { first, _ in first }
        for (output, place) in places {
            guard let identity = place.identity else { continue }
            if let other = names[identity] {
                Terminal.complain("\(other) and \(output.name) need different files")
                throw ExitCode.validationFailure
            }
            names[identity] = output.name
        }
    }

    private static func example(_ option: String) -> String {
        switch option {
        case "--html": "report.html"
        case "--junit": "report.xml"
        case "--markdown": "report.md"
        case "--save": "run.json"
        case "--suggest-map": "pairs.map"
        default: "report.json"
        }
    }
}

extension FileRoles {
    /// Standard output or standard error, where it goes to a regular file.
    private struct Stream {
        let name: String
        let descriptor: Int32
        let identity: FileIdentity

        private init?(_ name: String, _ descriptor: Int32) {
            guard let identity = FileIdentity(regularFile: descriptor) else { return nil }
            (self.name, self.descriptor, self.identity) = (name, descriptor, identity)
        }

        static var output: Stream? { Stream("standard output", 1) }
        static var error: Stream? { Stream("standard error", 2) }

        var isRecording: Bool { FileProbe.isHDF5("/dev/fd/\(descriptor)") }
        var goesIntoARecording: String { "\(name): goes into an HDF5 file: expected another file, or a terminal" }
    }

    /// The error where standard error goes into a recording, or into an input that the command line names. Call it
    /// before anything is written to standard error.
    ///
    /// - Parameter words: the command line, without the name of the tool.
    /// - Returns: a line for standard output; empty where standard output goes into such a file as well; nil where
    ///   nothing is wrong.
    static func mistakenErrorOutput(_ words: some Sequence<String>) -> String? {
        guard let stream = Stream.error else { return nil }
        let parsed = CommandHelp.tool.map { CommandLineWords(words, of: $0) }
        let maps = (parsed?.options ?? []).filter { $0.name == "--map" }
        let inputs = (parsed?.operands ?? []) + maps.compactMap(\.value)
        func input(_ stream: Stream) -> String? { inputs.first { FileIdentity(path: $0) == stream.identity } }
        let line: String
        if stream.isRecording {
            line = stream.goesIntoARecording
        } else if let input = input(stream) {
            line = "\(stream.name): would be written into an input: expected another file than \(input)"
        } else {
            return nil
        }
        return Stream.output.map { $0.isRecording || input($0) != nil } ?? false ? "" : line
    }
}
