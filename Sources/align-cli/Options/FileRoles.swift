import AlignKit
import ArgumentParser

/// The files that a command reads and those that it is to write, held against each other before anything runs: no output
/// takes the place of an input, of another output, or of a recording.
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
            for input in inputs { try refuseStranger(input, as: input) }
            for output in outputs { try refuseStranger(output.path, as: output.name) }
        }
        let places = try orFail { try outputs.map { try ($0, OutputPath($0.path)) } }
        try orFail {
            for (output, place) in places {
                try refuseInput(place.identity, as: output.name)
                try refuseRecording(output, place)
            }
            for stream in Self.streams {
                try refuseInput(stream.identity, as: stream.name)
                if FileProbe.isHDF5("/dev/fd/\(stream.descriptor)") {
                    throw CommandFailure("\(stream.name): goes into an HDF5 file: expected another file, or a terminal")
                }
            }
        }
        try refuseSharing(places.filter { $0.1.kind == .file || $0.1.kind == .absent })
        let summary = FileIdentity(path: Terminal.summaryPath)
        DamageGuard.removeOnDeath(places.map(\.1).filter { $0.identity != summary })
    }

    /// A descriptor of another number than those that the tool was started with is one that it will open for itself.
    private func refuseStranger(_ path: String, as name: String) throws {
        guard let descriptor = OutputPath.descriptor(of: path), !Terminal.wasStarted(with: descriptor) else { return }
        throw CommandFailure("\(name): expected a descriptor that is open, found that \(descriptor) is not")
    }

    private func refuseInput(_ identity: FileIdentity?, as name: String) throws {
        guard let identity, let input = inputs.first(where: { FileIdentity(path: $0) == identity }) else { return }
        throw CommandFailure("\(name): would replace an input: expected another file than \(input)")
    }

    /// An option without a value of its own takes the recording that follows it.
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
        var names = Dictionary(
            Self.streams.map { ($0.identity, $0.name) }, uniquingKeysWith: { first, _ in first })
        for (output, place) in places {
            guard let identity = place.identity else { continue }
            if let other = names[identity] {
                Terminal.complain("\(other) and \(output.name) need different files")
                throw ExitCode.validationFailure
            }
            names[identity] = output.name
        }
    }

    /// Standard output and standard error, where they go to files.
    private static var streams: [(name: String, descriptor: Int32, identity: FileIdentity)] {
        [("standard output", Int32(1)), ("standard error", 2)].compactMap { name, descriptor in
            FileIdentity(regularFile: descriptor).map { (name, descriptor, $0) }
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
