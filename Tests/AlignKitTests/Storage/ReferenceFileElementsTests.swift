import AlignKit
import CHDF5
import Testing

@Suite struct ReferenceFileElementsTests {
    private func check<Element>(
        _ type: hid_t, _ elements: [Element], memoryType: hid_t? = nil, _ elementType: ElementType,
        creation: (hid_t) -> Void = { _ in }
    ) throws {
        let odd = try OddFile { file in
            makeDataset(
                file, type: type, extents: [2, 3], memoryType: memoryType, elements: elements, creation: creation)
        }
        let reference = try odd.open()
        let entry = reference.weights[0]
        #expect(entry.broken == nil)
        #expect(entry.elementType == elementType)
        let integers = !elementType.isFloatingPoint
        let floats = try reference.tensor(entry, as: Float.self, acceptsIntegers: integers)
        let doubles = try reference.tensor(entry, as: Double.self, acceptsIntegers: integers)
        #expect(floats == Tensor(shape: [2, 3], scalars: [0, 1, 2, 3, 4, 5]))
        #expect(doubles == Tensor(shape: [2, 3], scalars: [0, 1, 2, 3, 4, 5]))
    }

    @Test func floatingPoint() throws {
        let floats: [Float] = [0, 1, 2, 3, 4, 5]
        try check(H5T_IEEE_F32LE, floats, memoryType: H5T_NATIVE_FLOAT, .float32)
        try check(H5T_IEEE_F32BE, floats, memoryType: H5T_NATIVE_FLOAT, .float32)
        try check(H5T_IEEE_F64LE, floats, memoryType: H5T_NATIVE_FLOAT, .float64)
        try check(H5T_IEEE_F64BE, floats, memoryType: H5T_NATIVE_FLOAT, .float64)
        try check(shortFloat(exponentBits: 5), floats, memoryType: H5T_NATIVE_FLOAT, .float16)
        try check(shortFloat(exponentBits: 5, bigEndian: true), floats, memoryType: H5T_NATIVE_FLOAT, .float16)
    }

    @Test func integers() throws {
        let integers: [Int64] = [0, 1, 2, 3, 4, 5]
        try check(H5T_STD_I64LE, integers, memoryType: H5T_NATIVE_INT64, .integer(bits: 64, signed: true))
        try check(H5T_STD_I32BE, integers, memoryType: H5T_NATIVE_INT64, .integer(bits: 32, signed: true))
        try check(H5T_STD_U8LE, integers, memoryType: H5T_NATIVE_INT64, .integer(bits: 8, signed: false))
    }

    @Test func storage() throws {
        let floats: [Float] = [0, 1, 2, 3, 4, 5]
        try check(H5T_IEEE_F32LE, floats, .float32) { H5Pset_layout($0, H5D_COMPACT) }
        try check(H5T_IEEE_F32LE, floats, .float32) { H5Pset_chunk($0, 2, [2, 2]) }
        try check(H5T_IEEE_F32BE, floats, memoryType: H5T_NATIVE_FLOAT, .float32) {
            H5Pset_chunk($0, 2, [1, 3])
            H5Pset_shuffle($0)
            H5Pset_deflate($0, 9)
            H5Pset_fletcher32($0)
        }
    }

    @Test func everyHalfPrecisionNumber() throws {
        let patterns = (0...UInt16.max).map { $0 }
        let odd = try OddFile { file in
            makeDataset(file, type: shortFloat(exponentBits: 5), extents: [patterns.count], elements: patterns)
        }
        let floats = try odd.open().tensor(odd.weight(), as: Float.self).scalars
        let doubles = try odd.open().tensor(odd.weight(), as: Double.self).scalars
        for pattern in patterns {
            let (exponent, mantissa) = (Int(pattern >> 10) & 31, Double(pattern & 1023) / 1024)
            let magnitude =
                switch exponent {
                case 0: mantissa * 0x1p-14
                case 31: mantissa == 0 ? Double.infinity : .nan
                default: Double(sign: .plus, exponent: exponent - 15, significand: 1 + mantissa)
                }
            let expected = pattern & 0x8000 == 0 ? magnitude : -magnitude
            let float = floats[Int(pattern)]
            #expect(expected.isNaN ? float.isNaN : Double(float).bitPattern == expected.bitPattern)
            #expect(expected.isNaN ? doubles[Int(pattern)].isNaN : doubles[Int(pattern)] == expected)
        }
    }

    @Test func narrowingRoundsToNearest() throws {
        let file = TemporaryFile()
        let values = [1 + 0x1p-24, 1 + 0x1p-24 + 0x1p-50, 1e300, -1e300, 0x1p-149, -0.0, .nan, .infinity]
        let reference = try reference(at: file) { try $0.write(Tensor(shape: [8], scalars: values), to: "weights/w") }
        let floats = try reference.tensor(reference.weights[0], as: Float.self).scalars
        #expect(floats.map(\.bitPattern)[..<6] == values.map { Float($0).bitPattern }[..<6])
        #expect(floats[6].isNaN && floats[7] == .infinity)
    }

    @Test func integersAreNoWeights() throws {
        let file = TemporaryFile()
        let reference = try reference(at: file) { writer in
            try writer.write([7, -3], shape: [2], to: "weights/i")
            try writer.write(Tensor(repeating: Float(1), shape: [1]), to: "weights/f")
        }
        let (float, integer) = (reference.weights[0], reference.weights[1])
        #expect(
            message { _ = try reference.tensor(integer, as: Float.self) }
                == "\(file.path): weights/i: has the wrong element type: expected floating-point numbers, found int64")
        #expect(try reference.tensor(integer, as: Float.self, acceptsIntegers: true).scalars == [7, -3])
        #expect(try reference.integers(integer) == [7, -3])
        #expect(
            message { _ = try reference.integers(float) }
                == "\(file.path): weights/f: has the wrong element type: expected integers, found float32")
    }

    @Test func scalars() throws {
        let file = TemporaryFile()
        let reference = try reference(at: file) { writer in
            try writer.write(Tensor<Float>(shape: [], scalars: [2.5]), to: "loss")
            try writer.write(Tensor<Double>(shape: [1], scalars: [3.5]), to: "one")
            try writer.write([9], shape: [], to: "count")
            try writer.write(Tensor<Float>(shape: [1, 1], scalars: [1]), to: "matrix")
        }
        #expect(try reference.scalar(reference.entry(at: "loss")) == 2.5)
        #expect(try reference.scalar(reference.entry(at: "one")) == 3.5)
        #expect(try reference.scalar(reference.entry(at: "count")) == 9)
        #expect(
            message { _ = try reference.scalar(reference.entry(at: "matrix")) }
                == "\(file.path): matrix: is not a scalar: expected rank 0 or the shape [1], found [1, 1]")
        #expect(message { _ = try reference.entry(at: "gone") } == "\(file.path): gone: is missing: expected a dataset")
    }

    @Test func groups() throws {
        let file = TemporaryFile()
        let reference = try reference(at: file) { writer in
            try writer.addGroup("cases/ghm", attributes: ["loss": "ghm-c", "bins": 30])
            try writer.write(Tensor<Float>(shape: [], scalars: [2.5]), to: "cases/ghm/calls/0/loss")
            try writer.write(Tensor<Float>(shape: [], scalars: [3.5]), to: "cases/ghm/calls/1/loss")
        }
        #expect(try reference.groups(in: "cases") == ["ghm"])
        #expect(try reference.groups(in: "cases/ghm/calls") == ["0", "1"])
        #expect(try reference.groups(in: "steps") == [])
        #expect(try reference.attributes(at: "cases/ghm") == ["loss": "ghm-c", "bins": 30])
        #expect(try reference.entries(in: "cases/ghm/calls/1").map(\.path) == ["cases/ghm/calls/1/loss"])
        #expect(try reference.entries(in: "cases/ghm/calls/7").isEmpty)
    }

    @Test func everyEntry() throws {
        let odd = try OddFile { file in
            makeDataset(file, type: H5T_IEEE_F32LE, extents: [1], elements: [1] as [Float])
            let defaults = hid_t(H5P_DEFAULT)
            for path in ["inner", "inner/deep"] {
                H5Gclose(H5Gcreate2(file, path, defaults, defaults, defaults))
            }
            H5Lcreate_hard(file, "weights/w", file, "inner/deep/w", defaults, defaults)
            H5Lcreate_hard(file, "inner", file, "inner/deep/inner", defaults, defaults)
            H5Lcreate_hard(file, "/", file, "root", defaults, defaults)
        }
        let entries = try odd.open().allEntries()
        #expect(entries.map(\.path) == ["inner/deep/inner", "inner/deep/w", "root", "weights/w"])
        #expect(entries.map { $0.broken?.found } == ["a group", nil, "a group", nil])
        #expect(entries[1].identity != nil && entries[1].identity == entries.last?.identity)
    }

    @Test func manyThreads() async throws {
        let file = TemporaryFile()
        let reference = try reference(at: file, deflateLevel: 1) { writer in
            for index in 0..<8 {
                try writer.write(Tensor(repeating: Float(index), shape: [100, 100]), to: "weights/\(index)")
            }
        }
        await withTaskGroup { group in
            for (index, entry) in reference.weights.enumerated() {
                group.addTask {
                    for _ in 0..<20 {
                        let tensor = try? reference.tensor(entry, as: Float.self)
                        #expect(tensor == Tensor(repeating: Float(index), shape: [100, 100]))
                    }
                }
            }
        }
    }
}
