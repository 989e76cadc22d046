import AlignKit
import CHDF5
import Foundation
import TestSupport
import Testing

/// Every file that cannot be checked ends in status 2 and one line that says what, where, expected and found.
@Suite struct BadInputTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("bad.h5")
    }

    private func expectRefusal(
        of file: String? = nil, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let json = folder.file("report.json")
        let run = try Tool.run("resnet50", "--json", json, file ?? path)
        #expect(run.status == 2, sourceLocation: sourceLocation)
        #expect(run.output == "", sourceLocation: sourceLocation)
        #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)", sourceLocation: sourceLocation)
        for word in [file ?? path] + words {
            #expect(run.errors.contains(word), "\(run.errors)", sourceLocation: sourceLocation)
        }
        #expect(!FileManager.default.fileExists(atPath: json), sourceLocation: sourceLocation)
    }

    private func write(
        _ change: (inout TinyResNet) -> Void = { _ in }, more: (ReferenceFileWriter) throws -> Void = { _ in }
    ) throws {
        var tiny = TinyResNet()
        change(&tiny)
        try tiny.write(to: path, more)
    }

    @Test func filesThatAreNone() throws {
        try expectRefusal(of: folder.file("absent.h5"), "no such file")
        try expectRefusal(of: folder.path, "is a directory")
        try Data().write(to: URL(filePath: path))
        try expectRefusal("is empty")
        try Data("layer,max_abs\nconv1,0\n".utf8).write(to: URL(filePath: path))
        try expectRefusal("is not an HDF5 file")
    }

    @Test func aTruncatedFile() throws {
        try write()
        let data = try Data(contentsOf: URL(filePath: path))
        for keep in [100, data.count / 2, data.count - 1] {
            try data.prefix(keep).write(to: URL(filePath: path))
            try expectRefusal()
        }
    }

    @Test func theFormatNumber() throws {
        try write()
        try setFormat(nil)
        try expectRefusal("alignkit_format")
        try setFormat(2)
        try expectRefusal("alignkit_format", "2")
    }

    @Test func weights() throws {
        try write { $0.weights = [:] }
        try expectRefusal("weights")
        try write { $0.weights["layer3.0.bn2.bias"] = nil }
        try expectRefusal("weights/layer3.0.bn2.bias", "[16]", "no such key")
        try write { $0.weights["layer3.0.bn2.bias"] = Tensor(repeating: 0, shape: [17]) }
        try expectRefusal("weights/layer3.0.bn2.bias", "[16]", "[17]")
        try write { $0.weights["conv1.weight"]![0, 0, 0, 0] = .nan }
        try expectRefusal("weights/conv1.weight", "finite", "1 NaN")
        try write { $0.weights["bn1.running_var"]![0] = -1 }
        try expectRefusal("weights/bn1.running_var", "not negative", "-1.0")
    }

    @Test func weightsOfAnotherKind() throws {
        try write {
            $0.weights["bn1.weight"] = nil
        } more: {
            try $0.write([1, 1, 1, 1], shape: [4], to: "weights/bn1.weight")
        }
        try expectRefusal("weights/bn1.weight", "floating-point", "int64")
        try write {
            $0.weights["bn1.weight"] = nil
        } more: {
            try $0.addGroup("weights/bn1.weight")
        }
        try expectRefusal("weights/bn1.weight", "group")
        try write { $0.weights["bn1.weight"] = Tensor(repeating: 0, shape: [0]) }
        try expectRefusal("weights/bn1.weight", "[0]")
    }

    @Test func inputs() throws {
        try write { $0.image = Tensor(repeating: 1, shape: [1, 1, 40, 33]) }
        try expectRefusal("inputs/image", "[1, 1, 40, 33]")
        try write { $0.image = Tensor(repeating: 1, shape: [3, 40, 33]) }
        try expectRefusal("inputs/image", "[3, 40, 33]")
        try write { $0.image = Tensor(repeating: 1, shape: [1, 3, 0, 33]) }
        try expectRefusal("inputs/image")
        try write { $0.image[0, 0, 0, 0] = .infinity }
        try expectRefusal("inputs/image", "finite", "1 infinite")
    }

    /// The attribute, and the line that it ends in.
    @Test func aConfigurationThatIsNone() throws {
        let levels = "on_input, on_lateral, on_output, pool or none"
        let cases = [
            ("{", ": expected a JSON object, found “{”; line 1, byte 2: expected a key, found the end"),
            (
                #"{"style": "caffe", "style": "pytorch"}"#,
                #": expected a JSON object, found “{"style": "caffe", "style": "pytorch"}”; line 1, byte 20: "#
                    + "expected each key once, found “style” again"
            ),
            ("[1, 2]", ": expected a JSON object, found a list of 2"),
            (#"{"style": "keras"}"#, ", key style: expected pytorch or caffe, found “keras”"),
            (#"{"style": 1}"#, ", key style: expected pytorch or caffe, found 1"),
            (#"{"bn_eps": true}"#, ", key bn_eps: expected a number not below 0, found true"),
            (#"{"bn_eps": "small"}"#, ", key bn_eps: expected a number not below 0, found “small”"),
            (#"{"bn_eps": -1e-5}"#, ", key bn_eps: expected a number not below 0, found -1e-05"),
            (#"{"start_level": 1.5}"#, ", key start_level: expected a whole number from 0 on, found 1.5"),
            (#"{"num_outs": 0}"#, ", key num_outs: expected a whole number from 1 on, found 0"),
            (#"{"relu_before_extra": 1}"#, ", key relu_before_extra: expected true or false, found 1"),
            (#"{"upsampling": ["nearest"]}"#, ", key upsampling: expected nearest or bilinear, found a list of 1"),
            (#"{"extra_levels": "p5"}"#, ", key extra_levels: expected \(levels), found “p5”"),
        ]
        for (configuration, message) in cases {
            try write { $0.provenance.configuration = configuration }
            try expectRefusal("attribute configuration\(message)\n")
        }
        try write { $0.provenance.configuration = #"{"style": null, "unknown": [true], "bn_eps": 1e-5}"# }
        #expect(try Tool.run("resnet50", path).status == 0)
    }

    @Test func anUnknownConvention() throws {
        try write()
        let run = try Tool.run("resnet50", "--convention", "caffe2", path)
        #expect(run.status == 2 && run.errors.contains("caffe2") && run.errors.contains("torchvision"))
        try write { $0.provenance.convention = "caffe2" }
        try expectRefusal("attribute convention", "caffe2")
    }

    @Test func linksOutOfTheFile() throws {
        try write()
        try edit { H5Lcreate_external("other.h5", "/x", $0, "activations/extra", 0, 0) }
        try expectRefusal("activations/extra", "link")
        try write()
        try edit { H5Lcreate_soft("/weights/conv1.weight", $0, "weights/extra", 0, 0) }
        try expectRefusal("weights/extra", "link")
    }

    @Test func anActivationThatIsBrokenIsAFindingAndNoRefusal() throws {
        try write {
            $0.activations.removeAll { $0.path == "bn1" }
        } more: {
            try $0.addGroup("activations/bn1")
        }
        let run = try Tool.run("resnet50", "--quiet", path)
        let count = TinyResNet().activations.count
        #expect(run.status == 1 && run.errors == "")
        #expect(
            run.output.contains("\(count - 1) of \(count) recorded tensors compared")
                && run.output.contains("1 shape-mismatch"))
    }

    /// Whatever it says that it is a sample of.
    @Test(arguments: [[2, 16, 9, 12], [1], [], [-1, 3]]) func aWholeTensorThatCallsItselfASample(shape: [Int]) throws {
        try write { tiny in tiny.attributes["bn1"]!["sampled_shape"] = .list(shape.map { .integer($0) }) }
        let run = try Tool.run("resnet50", path)
        #expect(run.status == 1 && run.output.contains("1 shape-mismatch") && run.output.contains("“sampled_shape”"))
    }

    /// Positions of which there is no sample make none of a whole tensor.
    @Test func positionsWithoutASample() throws {
        try write { _ in
        } more: {
            try $0.write([0, 1], shape: [2], to: "samples/bn1")
            try $0.write([0, 1], shape: [2], to: "samples/nothing")
        }
        #expect(try Tool.run("resnet50", "--quiet", path).status == 0)
    }

    /// A whole tensor that calls itself a sample is a finding of its own; the others are checked.
    @Test func aSampleThatIsWhole() throws {
        let (count, other) = (TinyResNet().activations.count, folder.file("other.h5"))
        try TinyResNet().write(to: other)
        for isFlat in [false, true] {
            for hasPositions in [false, true] {
                try write { tiny in
                    let shape = tiny.activations.first { $0.path == "bn1" }!.tensor.shape
                    tiny.attributes["bn1"]!["sampled_shape"] = .list(shape.extents.map { .integer($0) })
                    if isFlat { tiny.alter("bn1") { $0 = $0.reshaped(to: [$0.count]) } }
                } more: {
                    if hasPositions { try $0.write([0, 1], shape: [2], to: "samples/bn1") }
                }
                for command in [["resnet50"], ["compare", other]] {
                    let run = try Tool.run(command + ["--json", "-", path])
                    #expect(run.status == 1 && run.errors == "", "\(command): \(run.errors)")
                    #expect(run.output.contains("“sampled_shape” says"), "\(command)")
                    let statuses = try (run.json()["tensors"] as? [[String: Any]])?.filter {
                        ["shape-mismatch", "diverged"].contains($0["status"] as? String)
                    }
                    #expect(statuses?.count == 1, "\(command): \(run.output)")
                }
                let run = try Tool.run("resnet50", "--quiet", path)
                #expect(run.output.contains("\(count - 1) of \(count) recorded tensors compared"), "\(run.output)")
            }
        }
    }

    private func setFormat(_ format: Int64?) throws {
        try edit { file in
            H5Adelete(file, "alignkit_format")
            guard var format else { return 0 }
            let space = H5Screate(H5S_SCALAR)
            let attribute = H5Acreate2(file, "alignkit_format", H5T_NATIVE_INT64, space, 0, 0)
            let status = H5Awrite(attribute, H5T_NATIVE_INT64, &format)
            H5Aclose(attribute)
            H5Sclose(space)
            return status
        }
    }

    /// Changes the file through HDF5 itself, in ways that our writer refuses.
    private func edit(_ change: (hid_t) -> Int32) throws {
        let status = HDF5Library.locked {
            let file = H5Fopen(path, UInt32(H5F_ACC_RDWR), 0)
            defer { H5Fclose(file) }
            return change(file)
        }
        #expect(status >= 0)
    }
}
