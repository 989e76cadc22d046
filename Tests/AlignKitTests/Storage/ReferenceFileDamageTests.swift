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

    /// Opens and reads everything that can be read: what it holds, or the one line of what could not be.
    private func readEverything() -> [Result<[Float], HDF5Error>] {
        func reading<Value>(_ body: () throws(HDF5Error) -> Value) -> Result<Value, HDF5Error> {
            Result(catching: body)
        }
        let reference: ReferenceFile
        switch reading({ () throws(HDF5Error) in try ReferenceFile(path: file.path) }) {
        case .success(let opened): reference = opened
        case .failure(let error): return [.failure(error)]
        }
        let entries = reference.inputs + reference.weights + reference.activations + reference.outputs
        return entries.map { entry in
            reading { () throws(HDF5Error) in
                _ = try reference.attributes(of: entry)
                let tensor = try reference.tensor(entry, as: Float.self, acceptsIntegers: true)
                #expect(tensor.shape.extents == entry.extents && tensor.scalars.count == tensor.shape.count)
                return tensor.scalars
            }
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
        let honest = readEverything().map { try? $0.get() }
        #expect(honest == [[1, 2, 3, 4, 5, 6], [1, 2, 3], [1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]])
        var (refused, others) = (0, 0)
        let positions = bytes.indices.filter { $0 >= 8 && bytes[$0] != 255 }
        var generator = Numbers(state: 1)
        for _ in 0..<400 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                damaged[positions.randomElement(using: &generator)!] = .random(in: 0...255, using: &generator)
            }
            try file.write(damaged)
            let found = readEverything()
            for case .failure(let error) in found {
                refused += 1
                #expect("\(error)".hasPrefix("\(file.path): ") && !"\(error)".contains("\n"), "\(error)")
            }
            if found.contains(where: { if case .success = $0 { true } else { false } }),
                found.map({ try? $0.get() }) != honest
            {
                others += 1
            }
        }
        // The damage is seen in many files, in both ways.
        #expect(refused > 20 && others > 20, "\(refused) errors, \(others) files with other numbers")
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
