import AlignKit
import CHDF5
import Testing

@Suite struct ReferenceFileAttributeTests {
    private func attributes(_ edit: (hid_t) -> Void) throws -> [String: AttributeValue] {
        try OddFile(edit).open().attributes(at: "weights")
    }

    private func makeAttribute<Element>(
        _ file: hid_t, _ name: String = "a", type: hid_t, extents: [Int] = [], _ elements: [Element]
    ) {
        let space =
            extents.isEmpty
            ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(extents.count), extents.map(hsize_t.init), nil)
        let defaults = hid_t(H5P_DEFAULT)
        let attribute = H5Acreate_by_name(file, "weights", name, type, space, defaults, defaults, defaults)
        precondition(attribute >= 0, "cannot make the attribute")
        elements.withUnsafeBytes { precondition(H5Awrite(attribute, type, $0.baseAddress) >= 0) }
        H5Aclose(attribute)
        H5Sclose(space)
    }

    private func string(size: Int, padding: H5T_str_t = H5T_STR_NULLPAD) -> hid_t {
        let type = H5Tcopy(H5T_C_S1)
        H5Tset_size(type, size)
        H5Tset_strpad(type, padding)
        return type
    }

    @Test func roundTrip() throws {
        let file = TemporaryFile()
        let attributes: [String: AttributeValue] = [
            "order": 3, "op": "Conv2d", "stride": [2, 2], "eps": 1e-05, "scales": [0.5, 2.5], "names": ["a", "ü", ""],
            "empty": "", "none": [], "negative": -1, "whole": .number(2),
        ]
        let reference = try reference(at: file) {
            try $0.write(Tensor(repeating: Float(1), shape: [1]), to: "activations/a", attributes: attributes)
        }
        let entry = reference.activations[0]
        #expect(try reference.attributes(of: entry) == attributes)
        #expect(entry.order == 3)
        #expect(attributes["stride"]?.numbers == [2, 2] && attributes["order"]?.numbers == [3])
        #expect(attributes["op"]?.numbers == nil)
    }

    /// An integer that is stored as a floating-point number is one.
    @Test func wholeNumbers() {
        #expect(AttributeValue.number(3).integer == 3 && AttributeValue.list([.number(2), 4]).integers == [2, 4])
        #expect(AttributeValue.number(3.5).integer == nil && AttributeValue.number(.infinity).integer == nil)
    }

    /// What is named in the error is what is read.
    @Test(arguments: [1024, 1025]) func atMostSoManyAttributes(count: Int) throws {
        let file = TemporaryFile()
        let attributes = Dictionary(uniqueKeysWithValues: (0..<count).map { ("a\($0)", AttributeValue.integer($0)) })
        let reference = try reference(at: file) {
            try $0.write(Tensor(repeating: Float(1), shape: [1]), to: "activations/a", attributes: attributes)
        }
        let error = message {
            let found = try reference.attributes(of: reference.activations[0])
            #expect(found == attributes)
        }
        let refusal =
            "\(file.path): activations/a: has an unsuitable attribute: expected at most 1024 attributes, found more"
        #expect(error == (count > 1024 ? refusal : ""))
    }

    /// Many references to one string would fill the memory from a small file.
    @Test func stringsThatAreManyTimesAsLong() throws {
        let file = TemporaryFile()
        let text = String(repeating: "x", count: 30_000)
        let attributes: [String: AttributeValue] = [
            "a": .list([.text(text)] + [AttributeValue](repeating: "", count: 999))
        ]
        _ = try reference(at: file) { try $0.addGroup("weights", attributes: attributes) }
        var bytes = try file.bytes()
        // A reference: the length, the address of the heap, the number of the object; the empty ones have none.
        let length = withUnsafeBytes(of: UInt32(30_000).littleEndian, Array.init)
        let start = try #require(
            bytes.indices.first { start in
                guard bytes[start...].starts(with: length), start + 16 < bytes.count else { return false }
                let address = bytes[start + 4..<start + 12].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                return address < bytes.count && bytes[Int(address)...].starts(with: Array("GCOL".utf8))
            })
        for index in 1..<1000 {
            bytes.replaceSubrange(start + 16 * index..<start + 16 * index + 16, with: bytes[start..<start + 16])
        }
        try file.write(bytes)
        #expect(
            message { _ = try ReferenceFile(path: file.path).attributes(at: "weights") }
                .contains("expected strings of at most 16777216 bytes"))
    }

    @Test func fixedStrings() throws {
        #expect(try attributes { makeAttribute($0, type: string(size: 5), Array("abcde".utf8)) } == ["a": "abcde"])
        #expect(try attributes { makeAttribute($0, type: string(size: 5), Array("ab\0\0\0".utf8)) } == ["a": "ab"])
        #expect(
            try attributes { makeAttribute($0, type: string(size: 5, padding: H5T_STR_SPACEPAD), Array("ab   ".utf8)) }
                == ["a": "ab"])
        #expect(
            try attributes { makeAttribute($0, type: string(size: 2), extents: [2], Array("abc\0".utf8)) }
                == ["a": ["ab", "c"]])
    }

    @Test func invalidUTF8() throws {
        #expect(
            try attributes { makeAttribute($0, type: string(size: 3), [0x61, 0xFF, 0xFE] as [UInt8]) }
                == ["a": "a\u{FFFD}\u{FFFD}"])
        let odd = try OddFile { file in
            let name: [CChar] = [0x61, -1, -2, 0]
            H5Lcreate_hard(file, "weights", file, "weights/" + "b", hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT))
            name.withUnsafeBufferPointer {
                let group = H5Gopen2(file, "weights", hid_t(H5P_DEFAULT))
                H5Lcreate_hard(file, "weights", group, $0.baseAddress, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT))
                H5Gclose(group)
            }
        }
        #expect(try odd.open().weights.map(\.name) == ["a\u{FFFD}\u{FFFD}", "b"])
    }

    @Test func namesThatAreEqualAsText() throws {
        let odd = try OddFile { file in
            for name in ["weights/\u{E9}", "weights/e\u{301}"] {
                H5Gclose(H5Gcreate2(file, name, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT)))
            }
        }
        #expect(message { _ = try odd.open() }.contains("is ambiguous"))
    }

    @Test func truthValues() throws {
        let boolean = H5Tenum_create(H5T_STD_I8LE)
        var values: [Int8] = [0, 1]
        H5Tenum_insert(boolean, "FALSE", &values[0])
        H5Tenum_insert(boolean, "TRUE", &values[1])
        #expect(try attributes { makeAttribute($0, type: boolean, [1] as [Int8]) } == ["a": true])
        #expect(try attributes { makeAttribute($0, type: boolean, extents: [2], [1, 0] as [Int8]) } == ["a": [1, 0]])
    }

    @Test func otherTypes() throws {
        let complex = H5Tcreate(H5T_COMPOUND, 8)
        H5Tinsert(complex, "r", 0, H5T_IEEE_F32LE)
        H5Tinsert(complex, "i", 4, H5T_IEEE_F32LE)
        #expect(
            try attributes { makeAttribute($0, type: complex, [1, 2] as [Float]) } == ["a": .other("a compound type")])
        #expect(try attributes { makeAttribute($0, type: H5T_IEEE_F32BE, [0x0000_803F] as [UInt32]) } == ["a": 1.0])
    }
}
