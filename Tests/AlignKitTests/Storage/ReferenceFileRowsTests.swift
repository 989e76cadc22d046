import AlignKit
import CHDF5
import Testing

/// Some rows of a dataset, read alone.
@Suite struct ReferenceFileRowsTests {
    private static let extents = [5, 2, 3]
    private static let elements = (0..<30).map { Float($0) * 0.25 - 3 }

    /// Every stretch of rows is what the whole tensor has there.
    private func check(
        _ type: hid_t, memoryType: hid_t? = nil, creation: (hid_t) -> Void = { _ in }
    ) throws {
        let odd = try OddFile { file in
            makeDataset(
                file, type: type, extents: Self.extents, memoryType: memoryType, elements: Self.elements,
                creation: creation)
        }
        let reference = try odd.open()
        let entry = reference.weights[0]
        for first in 0..<5 {
            for end in first + 1...5 {
                let part = entry.rows(first..<end)
                #expect(part.extents == [end - first, 2, 3])
                let expected = Array(Self.elements[first * 6..<end * 6])
                let floats = try reference.tensor(part, as: Float.self, workers: Workers(threads: 2))
                #expect(floats == Tensor(shape: [end - first, 2, 3], scalars: expected))
                #expect(try reference.tensor(part, as: Double.self).scalars == expected.map(Double.init))
            }
        }
        let part = entry.rows(1..<5).rows(1..<3)
        #expect(try reference.tensor(part, as: Float.self).scalars == Array(Self.elements[12..<24]))
    }

    @Test func inOnePiece() throws {
        try check(H5T_IEEE_F32LE)
        try check(H5T_IEEE_F32BE, memoryType: H5T_NATIVE_FLOAT)
        try check(H5T_IEEE_F64LE, memoryType: H5T_NATIVE_FLOAT)
        try check(shortFloat(exponentBits: 5), memoryType: H5T_NATIVE_FLOAT)
        try check(H5T_IEEE_F32LE) { H5Pset_layout($0, H5D_COMPACT) }
    }

    @Test func inChunks() throws {
        for chunk: [hsize_t] in [[1, 2, 3], [2, 2, 2], [5, 2, 3], [3, 1, 3]] {
            try check(H5T_IEEE_F32LE) { H5Pset_chunk($0, 3, chunk) }
            try check(H5T_IEEE_F64BE, memoryType: H5T_NATIVE_FLOAT) {
                H5Pset_chunk($0, 3, chunk)
                H5Pset_shuffle($0)
                H5Pset_deflate($0, 6)
                H5Pset_fletcher32($0)
            }
        }
    }

    @Test func oneThatIsBrokenStaysThat() throws {
        let odd = try OddFile { file in
            makeDataset(file, type: H5T_IEEE_F32LE, extents: [4, 3], elements: [Float]?.none) {
                H5Pset_chunk($0, 2, [1, 3])
            }
        }
        let reference = try odd.open()
        let part = reference.weights[0].rows(1..<2)
        #expect(part.broken?.problem == .neverWritten)
        #expect(message { _ = try reference.tensor(part, as: Float.self) } == "\(try #require(part.broken))")
    }

    /// A chunk that is damaged concerns those who read it.
    @Test func damageConcernsItsRows() throws {
        let rows = 4
        let odd = try OddFile { file in
            let elements = (0..<rows * 64).map { Float($0) + 1000.5 }
            makeDataset(file, type: H5T_IEEE_F32LE, extents: [rows, 64], elements: elements) {
                H5Pset_chunk($0, 2, [1, 64])
                H5Pset_fletcher32($0)
            }
        }
        var bytes = try odd.file.bytes()
        let mark = withUnsafeBytes(of: (Float(2 * 64) + 1000.5).bitPattern.littleEndian) { Array($0) }
        let position = try #require(bytes.indices.first { bytes[$0...].starts(with: mark) })
        bytes[position] ^= 0x40
        try odd.file.write(bytes)
        let reference = try odd.open()
        let entry = reference.weights[0]
        #expect(try reference.tensor(entry.rows(0..<2), as: Float.self)[1, 63] == 1127.5)
        #expect(try reference.tensor(entry.rows(3..<4), as: Float.self)[0, 0] == 1192.5)
        for part in [entry, entry.rows(2..<3), entry.rows(1..<4)] {
            let words = message { _ = try reference.tensor(part, as: Float.self) }
            #expect(words.contains("weights/w: cannot be read: expected \(part.extents[0] * 64) readable elements"))
        }
    }
}
