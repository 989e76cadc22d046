import AlignKit
import Testing

@Suite struct ReferenceFileWriterTests {
    let file = TemporaryFile()
    let tensor = Tensor<Float>(shape: [3, 5], scalars: (0..<15).map { Float($0) / 7 })

    @Test(arguments: [nil, 0, 9]) func roundTrip(deflateLevel: Int?) throws {
        let doubles = Tensor(shape: tensor.shape, scalars: tensor.scalars.map { Double($0) / 3 })
        let reference = try reference(at: file, deflateLevel: deflateLevel) { writer in
            try writer.write(tensor, to: "weights/f")
            try writer.write(doubles, to: "weights/d")
            try writer.write([1, -2, .max], shape: [3], to: "weights/i")
            try writer.write(Tensor<Float>(shape: [], scalars: [1.5]), to: "weights/scalar")
        }
        #expect(reference.weights.map(\.name) == ["d", "f", "i", "scalar"])
        #expect(try reference.tensor(reference.weights[0]) == doubles)
        #expect(try reference.tensor(reference.weights[1]) == tensor)
        #expect(try reference.integers(reference.weights[2]) == [1, -2, .max])
        #expect(try reference.scalar(reference.weights[3]) == 1.5)
    }

    @Test func completeOrAbsent() throws {
        do {
            let writer = try ReferenceFileWriter(path: file.path, provenance: .test)
            try writer.write(tensor, to: "weights/w")
            #expect(file.siblings.count == 1 && file.siblings[0].hasSuffix(".partial"))
        }
        #expect(file.siblings == [])
        _ = try reference(at: file) { _ in }
        #expect(file.siblings == ["reference.h5"])
    }

    @Test func replacesOnlyWhenFinished() throws {
        _ = try reference(at: file) { try $0.write(tensor, to: "weights/old") }
        let writer = try ReferenceFileWriter(path: file.path, provenance: .test)
        try writer.write(tensor, to: "weights/new")
        #expect(try ReferenceFile(path: file.path).weights.map(\.name) == ["old"])
        try writer.finish()
        #expect(try ReferenceFile(path: file.path).weights.map(\.name) == ["new"])
    }

    @Test func errors() throws {
        let writer = try ReferenceFileWriter(path: file.path, provenance: .test)
        try writer.write(tensor, to: "weights/w")
        #expect(
            message { try writer.write(tensor, to: "weights/w") }.hasPrefix(
                "\(file.path): weights/w: cannot be written"))
        #expect(message { try writer.link("outputs/o", to: "weights/gone") }.contains("an object at 'weights/gone'"))
        #expect(
            message { try writer.write(tensor, to: "weights/v", attributes: ["a": [1, "b"]]) }
                .contains("attribute 'a' as a number"))
        let nowhere = file.path + ".d/reference.h5"
        #expect(
            message { _ = try ReferenceFileWriter(path: nowhere, provenance: .test) }
                == "\(nowhere): cannot be written: expected a folder \(file.path).d, found none")
        let directory = file.url.deletingLastPathComponent().path
        #expect(
            message { _ = try ReferenceFileWriter(path: directory, provenance: .test) }
                == "\(directory): is a directory: expected the name of a file to write")
    }
}
