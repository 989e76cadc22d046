import AlignKit
import CHDF5
import Testing

/// What a file can put where a tensor belongs: the entry says so, and the others stay readable.
@Suite struct ReferenceFileEntryTests {
    private func brokenness(_ edit: (hid_t) -> Void) throws -> String {
        let odd = try OddFile(edit)
        let entry = try odd.weight()
        let broken = try #require(entry.broken)
        #expect(broken.file == odd.file.path)
        #expect(broken.path == "weights/\(entry.name)")
        #expect(throws: broken) { try odd.open().tensor(entry, as: Float.self) }
        return [broken.problem.rawValue, broken.expected ?? "", broken.found ?? ""].joined(separator: "|")
    }

    private let defaults = hid_t(H5P_DEFAULT)

    @Test func namesAreVerbatim() throws {
        let file = TemporaryFile()
        let tensor = Tensor(repeating: Float(1), shape: [2, 3])
        let names = ["conv1", "layer1.0.conv1", "neck.outs[0]", "relu#0", "relu#1", "überblick"]
        let reference = try reference(at: file) { writer in
            for name in names { try writer.write(tensor, to: "activations/\(name)", attributes: ["order": 4]) }
        }
        #expect(reference.activations.map(\.name) == names)
        #expect(reference.activations.map(\.path) == names.map { "activations/\($0)" })
        #expect(
            reference.activations.allSatisfy { $0.order == 4 && $0.extents == [2, 3] && $0.elementType == .float32 })
        #expect(reference.weights.isEmpty && reference.inputs.isEmpty && reference.outputs.isEmpty)
    }

    @Test func hardLinksShareTheirIdentity() throws {
        let file = TemporaryFile()
        let tensor = Tensor(repeating: Float(1), shape: [2])
        let reference = try reference(at: file) { writer in
            try writer.write(tensor, to: "activations/fc")
            try writer.link("outputs/logits", to: "activations/fc")
            try writer.write(tensor, to: "outputs/copy")
        }
        #expect(reference.outputs.map(\.name) == ["copy", "logits"])
        #expect(reference.outputs[1].identity == reference.activations[0].identity)
        #expect(reference.outputs[0].identity != reference.activations[0].identity)
    }

    @Test func links() throws {
        #expect(
            try brokenness { H5Lcreate_soft("/weights/other", $0, "weights/w", defaults, defaults) }
                == "is a soft link|an object of this file|")
        #expect(
            try brokenness { H5Lcreate_external("/etc/other.h5", "/w", $0, "weights/w", defaults, defaults) }
                == "is a link to another file|an object of this file|")
    }

    @Test func softLinkInPlaceOfAGroup() throws {
        let odd = try OddFile { H5Lcreate_soft("/weights", $0, "activations", defaults, defaults) }
        #expect(
            message { _ = try odd.open() }
                == "\(odd.file.path): activations: is a soft link: expected an object of this file")
    }

    @Test func datasetInPlaceOfAGroup() throws {
        let file = TemporaryFile()
        let opening = message {
            _ = try reference(at: file) { try $0.write(Tensor(repeating: Float(1), shape: [2]), to: "weights") }
        }
        #expect(opening == "\(file.path): weights: is not a group: expected a group, found a dataset")
    }

    @Test func groupInPlaceOfADataset() throws {
        #expect(
            try brokenness { H5Gclose(H5Gcreate2($0, "weights/w", defaults, defaults, defaults)) }
                == "is not a dataset|a dataset|a group")
    }

    @Test func groupThatHoldsItself() throws {
        #expect(
            try brokenness { H5Lcreate_hard($0, "weights", $0, "weights/w", defaults, defaults) }
                == "is not a dataset|a dataset|a group")
    }

    @Test func namedDatatype() throws {
        #expect(
            try brokenness { file in
                let type = H5Tcopy(H5T_IEEE_F32LE)
                H5Tcommit2(file, "weights/w", type, defaults, defaults, defaults)
                H5Tclose(type)
            }
                == "is not a dataset|a dataset|a named datatype")
    }

    @Test func otherElementTypes() throws {
        let expected = "has the wrong element type|floating-point numbers or integers|"
        let string = H5T_C_S1
        #expect(
            try brokenness { makeDataset($0, type: string, extents: [3], elements: Array("abc".utf8)) } == expected
                + "a string")
        #expect(
            try brokenness {
                makeDataset($0, type: shortFloat(exponentBits: 8), extents: [2], elements: [0, 0] as [UInt16])
            }
                == expected + "bfloat16")
    }

    @Test func externalStorage() throws {
        #expect(
            try brokenness { file in
                makeDataset(file, type: H5T_IEEE_F32LE, extents: [4], elements: nil as [Float]?) {
                    H5Pset_external($0, "/etc/passwd", 0, 16)
                }
            } == "keeps its data in another file||")
    }

    @Test func virtualDataset() throws {
        #expect(
            try brokenness { file in
                let space = H5Screate_simple(1, [4], nil)
                makeDataset(file, type: H5T_IEEE_F32LE, extents: [4], elements: nil as [Float]?) {
                    H5Pset_virtual($0, space, "other.h5", "/w", space)
                }
            } == "is a virtual dataset, which takes its data from elsewhere||")
    }

    @Test func otherFilters() throws {
        #expect(
            try brokenness { file in
                makeDataset(file, type: H5T_STD_I32LE, extents: [4], elements: [1, 2, 3, 4] as [Int32]) {
                    H5Pset_chunk($0, 1, [4])
                    H5Pset_scaleoffset($0, H5Z_SO_INT, 0)
                }
            }
                == "needs a filter that is not supported|deflate, shuffle or fletcher32, each once|scale-offset (filter 6)"
        )
    }
}

/// What claims more than there is must not make the reader allocate it.
@Suite struct ReferenceFileSizeTests {
    private func problem(extents: [Int], creation: (hid_t) -> Void = { _ in }) throws -> String {
        let odd = try OddFile { file in
            makeDataset(file, type: H5T_IEEE_F32LE, extents: extents, elements: nil as [Float]?, creation: creation)
        }
        return try odd.weight().broken.map { "\($0.problem.rawValue)|\($0.expected ?? "")|\($0.found ?? "")" } ?? ""
    }

    @Test func absurdExtents() throws {
        #expect(
            try problem(extents: [1 << 20, 1 << 20])
                == "has too many elements|at most 2147483648 elements|[1048576, 1048576]")
        // The product of these overflows.
        #expect(
            try problem(extents: [1 << 40, 1 << 40]) { H5Pset_chunk($0, 2, [1, 1024]) }.hasPrefix(
                "has too many elements"))
    }

    @Test func storageThatWasNeverWritten() throws {
        #expect(try problem(extents: [1_000_000_000]) == "was never written completely|4000000000 bytes|none")
        #expect(
            try problem(extents: [1000, 1000]) { H5Pset_chunk($0, 2, [100, 1000]) }
                == "was never written completely|10 chunks|0")
    }

    @Test func cap() throws {
        let file = TemporaryFile()
        let reference = try reference(at: file, elementCap: 10) {
            try $0.write(Tensor(repeating: Float(1), shape: [10]), to: "weights/fits")
            try $0.write(Tensor(repeating: Float(1), shape: [11]), to: "weights/large")
        }
        #expect(reference.weights.map { $0.broken?.problem } == [nil, .tooManyElements])
    }

    @Test func noElements() throws {
        let file = TemporaryFile()
        let reference = try reference(at: file) {
            try $0.write(Tensor<Float>(shape: [0, 3], scalars: []), to: "weights/w")
        }
        #expect(reference.weights[0].broken == nil)
        #expect(reference.weights[0].extents == [0, 3])
        #expect(
            message { _ = try reference.tensor(reference.weights[0], as: Float.self) }
                == "\(file.path): weights/w: has no elements: expected extents of at least 1, found [0, 3]")
    }

    /// The best that deflate can do is 1032 to 1, and must pass.
    @Test func zerosDeflateWell() throws {
        let file = TemporaryFile()
        let reference = try reference(at: file, deflateLevel: 9) {
            try $0.write(Tensor(repeating: Float(0), shape: [4, 1_000_000]), to: "weights/w")
        }
        #expect(try file.bytes().count < 30_000)
        #expect(try reference.tensor(reference.weights[0], as: Float.self).count == 4_000_000)
    }
}
