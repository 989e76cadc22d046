import AlignKit
import Testing

/// Damaged files end in an error or in other numbers, never in a crash.
@Suite struct ReferenceFileDamageTests {
    let file = TemporaryFile()

    private func validFile() throws -> [UInt8] {
        let plain = Tensor<Float>(shape: [2, 3], scalars: [1, 2, 3, 4, 5, 6])
        for deflateLevel in [nil, 6] {
            let writer = try ReferenceFileWriter(path: file.path, provenance: .test, deflateLevel: deflateLevel)
            try writer.write(
                plain, to: "weights/a", attributes: ["op": "Conv2d", "stride": [2, 2], "names": ["x", "y"]])
            try writer.write([1, 2, 3], shape: [3], to: "weights/b")
            try writer.write(plain, to: "activations/c", attributes: ["order": 1])
            try writer.link("outputs/c", to: "activations/c")
            try writer.finish()
        }
        return try file.bytes()
    }

    /// Opens and reads everything that can be read.
    private func readEverything() {
        guard let reference = try? ReferenceFile(path: file.path) else { return }
        for entry in reference.inputs + reference.weights + reference.activations + reference.outputs {
            _ = try? reference.attributes(of: entry)
            _ = try? reference.tensor(entry, as: Float.self, acceptsIntegers: true)
        }
    }

    @Test func truncation() throws {
        let bytes = try validFile()
        for count in stride(from: 1, to: bytes.count, by: max(1, bytes.count / 200)) {
            try file.write(bytes.prefix(count))
            #expect(throws: HDF5Error.self) { try ReferenceFile(path: file.path) }
        }
    }

    /// Bytes of 255 are spared: they make up the addresses that are undefined, and HDF5 1.10 overruns a buffer where
    /// such an address is nearly undefined. Nobody outside the library can prevent that.
    @Test func changedBytes() throws {
        let bytes = try validFile()
        let positions = bytes.indices.filter { $0 >= 8 && bytes[$0] != 255 }
        var generator = Numbers(state: 1)
        for _ in 0..<400 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                damaged[positions.randomElement(using: &generator)!] = .random(in: 0...255, using: &generator)
            }
            try file.write(damaged)
            readEverything()
        }
    }

    /// SplitMix64: the same damage in every run.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }
}
