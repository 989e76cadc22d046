import AlignKit
import Foundation
import TestSupport

/// One call of the command on files of which one has been changed: what it is follows from the seed and its number.
struct FuzzCase {
    let name: String
    let arguments: [String]
    /// Whether the command is run as its users run it, and not within this process.
    let isReal: Bool

    /// Writes the files of the case into `folder`.
    init(_ number: Int, seed: UInt64, _ subjects: Subjects, in folder: String) throws {
        var dice = SplitMix64(seed: seed, case: number)
        let subject = dice.pick(subjects.all)
        let isRecording = subject.files[0].hasSuffix(".h5")
        let paths = subject.files.indices.map { "\(folder)/\($0)-\(subject.files[$0])" }
        for (path, file) in zip(paths, subject.files) {
            try Data(subjects.bytes(file)).write(to: URL(filePath: path))
        }
        let changesWhatItSays = isRecording && dice.happens(oneIn: 3)
        if changesWhatItSays {
            var recording = try RecordingMutation(path: paths[0])
            recording.apply(&dice)
            try recording.write(to: paths[0], deflateLevel: dice.pick([nil, 1]))
        }
        if !changesWhatItSays || dice.happens(oneIn: 4) {
            let bytes = try [UInt8](Data(contentsOf: URL(filePath: paths[0])))
            if isRecording {
                var mutation = ByteMutation(bytes)
                mutation.apply(&dice)
                try Data(mutation.bytes).write(to: URL(filePath: paths[0]))
            } else {
                try Data(TextMutation.apply(to: bytes, &dice)).write(to: URL(filePath: paths[0]))
            }
        }
        var arguments = dice.pick(subject.commands).map { word in
            word.hasPrefix("@") ? paths[Int(word.dropFirst())!] : word
        }
        if ["resnet50", "fpn", "ghm-loss", "weights", "compare"].contains(arguments[0]) {
            arguments.insert(contentsOf: ["--threads", "1"], at: 1)
        }
        if dice.happens(oneIn: 8), arguments[0] != "inspect" {
            let options = arguments[0] == "report" ? [] : ["--json"]
            arguments += [dice.pick(["--html", "--junit", "--markdown", "--save"] + options), "\(folder)/document"]
        }
        self.arguments = arguments
        name = "\(subject.name), \(changesWhatItSays ? "content" : "bytes")"
        isReal = dice.happens(oneIn: 10)
    }
}
