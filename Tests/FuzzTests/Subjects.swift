import AlignKit
import Foundation
import TestSupport

/// What is mutated: a few files that belong together, and the commands that read them.
struct Subject: Codable {
    var name: String
    /// Names in the folder of subjects. The first is the one that changes.
    var files: [String]
    /// Arguments; `@0` stands for the first file.
    var commands: [[String]]
}

/// Tiny recordings of every kind that there is.
struct Subjects {
    let folder: String
    private(set) var all: [Subject] = []

    /// Reads those that `make` has made.
    init(in folder: String) throws {
        self.folder = folder
        all = try JSONDecoder().decode([Subject].self, from: Data(contentsOf: URL(filePath: "\(folder)/subjects.json")))
    }

    func bytes(_ file: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(filePath: "\(folder)/\(file)"))) }

    static func make(in folder: String) throws {
        func file(_ name: String) -> String { "\(folder)/\(name)" }
        try makeNetworks(file)
        try makeLosses(file)
        try makeStacks(file)
        for (name, recording) in [
            ("resnet.json", "resnet.h5"), ("loss.json", "loss.h5"), ("weights.json", "paddle.h5"),
        ] {
            let command = ["resnet.json": "resnet50", "loss.json": "ghm-loss"][name] ?? "weights"
            _ = try Tool.run(command, "--threads", "1", "--save", file(name), file(recording))
        }
        let subjects =
            network + [
                Subject(
                    name: "loss", files: ["loss.h5"],
                    commands: [
                        ["ghm-loss", "@0"], ["ghm-loss", "@0"], ["ghm-loss", "--histogram", "--verbose", "@0"],
                    ]),
                Subject(name: "labels", files: ["labels.h5"], commands: [["ghm-loss", "@0"]]),
                Subject(
                    name: "stacks", files: ["stack.h5", "stack2.h5"],
                    commands: [
                        ["compare", "@0", "@1"], ["compare", "@1", "@0"], ["compare", "--verbose", "@0", "@1"],
                    ]),
                Subject(name: "samples", files: ["sample.h5", "stack.h5"], commands: [["compare", "@0", "@1"]]),
                Subject(
                    name: "map", files: ["pairs.map", "stack.h5", "named.h5"],
                    commands: [["compare", "--map", "@0", "@1", "@2"]]),
                Subject(name: "run", files: ["resnet.json"], commands: reports),
                Subject(
                    name: "loss run", files: ["loss.json", "loss.json"], commands: reports + [["report", "@0", "@1"]]),
                Subject(name: "weights run", files: ["weights.json"], commands: reports),
            ]
        try JSONEncoder().encode(subjects).write(to: URL(filePath: file("subjects.json")))
    }

    private static let reports = [["report", "@0"], ["report", "--rtol", "1e-3", "@0"]]

    private static let network = [
        Subject(
            name: "resnet", files: ["resnet.h5", "paddle.h5"],
            commands: [
                ["resnet50", "@0"], ["resnet50", "--verbose", "@0"], ["resnet50", "--fast", "@0"], ["weights", "@0"],
                ["resnet50", "--rtol", "1e-3", "@0"], ["weights", "@0", "@1"], ["weights", "@1", "@0"],
                ["inspect", "@0"],
                ["compare", "@0", "@1"], ["compare", "@1", "@0"],
            ]),
        Subject(
            name: "deflated", files: ["deflated.h5"],
            commands: [["resnet50", "@0"], ["weights", "@0"], ["inspect", "@0"]]),
        Subject(
            name: "pyramid", files: ["pyramid.h5"], commands: [["fpn", "@0"], ["weights", "@0"], ["inspect", "@0"]]),
        Subject(name: "detector", files: ["detector.h5"], commands: [["fpn", "@0"], ["resnet50", "@0"]]),
    ]

    private static func makeNetworks(_ file: (String) -> String) throws {
        var resNet = TinyResNet(
            ResNet.Configuration(blocks: [1, 1, 1, 1], width: 1, classes: 3), image: [1, 3, 17, 16])
        resNet.provenance.configuration = #"{"style": "pytorch", "bn_eps": 1e-05}"#
        resNet.provenance.precision = "float32"
        try resNet.write(to: file("resnet.h5")) { try $0.link("outputs/logits", to: "activations/fc") }
        try resNet.write(to: file("paddle.h5"), convention: .paddle)
        try RecordingMutation(path: file("resnet.h5")).write(to: file("deflated.h5"), deflateLevel: 6)
        var pyramid = TinyPyramid(
            FeaturePyramid.Configuration(inputChannels: [4, 8, 16], channels: 2), backbone: nil,
            shapes: ["C3": [1, 4, 8, 8], "C4": [1, 8, 4, 4], "C5": [1, 16, 2, 2]])
        pyramid.provenance.configuration =
            #"{"start_level": 1, "extra_levels": "none", "relu_before_extra": false, "upsampling": "nearest"}"#
        try pyramid.write(to: file("pyramid.h5"))
        try TinyPyramid(
            FeaturePyramid.Configuration(inputChannels: [8, 16, 32], channels: 2),
            backbone: ResNet.Configuration(blocks: [1, 1, 1, 1], width: 1, classes: nil),
            shapes: ["image": [1, 3, 33, 32]]
        ).write(to: file("detector.h5"))
    }

    private static func makeStacks(_ file: (String) -> String) throws {
        var stack = TinyStack(batch: 1)
        try stack.write(to: file("stack.h5"))
        try stack.write(to: file("sample.h5"), sample: 20)
        stack.prefix = "model."
        try stack.write(to: file("named.h5"))
        try "# pairs\n* = model.*\nactivations/stem = activations/model.stem\nweights/a.* = weights/*\n".write(
            toFile: file("pairs.map"), atomically: false, encoding: .utf8)
        stack.prefix = ""
        stack.epsilon = 1e-3
        try stack.write(to: file("stack2.h5"))
    }

    private static func makeLosses(_ file: (String) -> String) throws {
        for (name, loss) in [("loss.h5", LossCases.regression), ("labels.h5", LossCases.classification)] {
            let isBoxes = name == "loss.h5"
            let writer = try ReferenceFileWriter(
                path: file(name), provenance: .init(framework: "test", model: "ghm-loss"))
            let more: [String: AttributeValue] = isBoxes ? ["mu": 0.02] : [:]
            try writer.addGroup(
                "cases/case",
                attributes: more.merging([
                    "loss": isBoxes ? "ghm-r" : "ghm-c", "implementation": "port", "bins": .integer(loss.bins),
                    "momentum": .number(loss.momentum), "loss_weight": .number(loss.lossWeight), "avg_factor": 7,
                ]) { $1 })
            for (index, call) in try LossCases.recording(of: loss).calls.enumerated() {
                try write(call, to: "cases/case/calls/\(index)", writer)
            }
            try writer.finish()
        }
    }

    private static func write(_ call: RecordedCall<Float>, to place: String, _ writer: ReferenceFileWriter) throws {
        try writer.write(call.elements.prediction, to: "\(place)/prediction")
        if let labels = call.labels {
            try writer.write(
                labels.indices.map(Int64.init), shape: [labels.indices.count], to: "\(place)/labels",
                attributes: ["background": .integer(labels.reading.background)])
        } else {
            try writer.write(call.elements.target, to: "\(place)/target")
        }
        try writer.write(call.elements.weight!, to: "\(place)/label_weight")
        try writer.write(Tensor(shape: [], scalars: [Float(call.loss)]), to: "\(place)/loss")
        try writer.write(call.gradient!, to: "\(place)/gradient")
        try writer.write(
            Tensor(shape: [call.accSum!.count], scalars: call.accSum!.map { Float($0) }), to: "\(place)/acc_sum")
    }
}
