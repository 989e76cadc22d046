internal import CHDF5

/// The strings of variable length in a file: an attribute holds references into collections of objects.
///
/// HDF5 1.10 trusts the lengths in the collections and crashes on a damaged file. So HDF5 reads only the references,
/// and every later step is checked here.
struct GlobalHeap: Sendable {
    let bytes: FileBytes
    /// The byte from which the file's addresses count: the end of the user block.
    private let base: UInt64
    /// The widths of addresses and of lengths, in bytes.
    private let addressSize: Int
    private let lengthSize: Int

    init(of file: hid_t, bytes: FileBytes, at place: HDF5Place) throws(HDF5Error) {
        let creation = try Handle(H5Fget_create_plist(file), orThrow: place.damage(.cannotOpen))
        var userBlock: hsize_t = 0
        var widths = (address: 0, length: 0)
        guard H5Pget_userblock(creation.id, &userBlock) >= 0,
            H5Pget_sizes(creation.id, &widths.address, &widths.length) >= 0,
            (1...8).contains(widths.address), (1...8).contains(widths.length)
        else { throw place.damage(.cannotOpen) }
        base = UInt64(userBlock)
        (addressSize, lengthSize) = widths
        self.bytes = bytes
    }

    /// The bytes of a reference: the string's length in 4 bytes, the address of its collection, its number in it in 4
    /// bytes.
    var referenceSize: Int { 4 + addressSize + 4 }

    /// Lets HDF5 read strings of variable length as opaque references, without a change.
    static func registerReferences() {
        let string = H5Tcopy(H5T_C_S1)
        let reference = H5Tcreate(H5T_OPAQUE, 16)
        H5Tset_size(string, H5T_VARIABLE)
        H5Tregister(H5T_PERS_SOFT, "string references", string, reference) { _, _, _, _, _, _, _, _, _ in 0 }
        H5Tclose(string)
        H5Tclose(reference)
    }

    /// The strings of an attribute.
    func strings(
        of attribute: borrowing Handle, count: Int, at place: HDF5Place
    ) throws(HDF5Error) -> [String] {
        let datatype = try Handle(H5Tcreate(H5T_OPAQUE, referenceSize), orThrow: place.damage())
        var references = [UInt8](repeating: 0, count: count * referenceSize)
        guard H5Aread(attribute.id, datatype.id, &references) >= 0 else { throw place.damage() }
        var collections: [UInt64: Collection] = [:]
        var strings: [String] = []
        var byteCount: UInt64 = 0
        var heapSize = 0
        for start in stride(from: 0, to: references.count, by: referenceSize) {
            let length = references.integer(at: start, width: 4)
            let address = references.integer(at: start + 4, width: addressSize)
            let number = references.integer(at: start + 4 + addressSize, width: 4)
            guard length > 0 else {
                strings.append("")
                continue
            }
            // Many references can lead to one long string.
            byteCount += length
            guard byteCount <= HDF5Attribute.byteCap else {
                throw place.failure(
                    .attribute, expected: "strings of at most \(HDF5Attribute.byteCap) bytes", found: "more")
            }
            if collections[address] == nil {
                let collection = try collection(at: address, place: place)
                heapSize += collection.bytes.count
                guard heapSize <= bytes.count else {
                    throw place.failure(.damaged, expected: "heaps of strings beside each other", found: "overlapping")
                }
                collections[address] = collection
            }
            guard let object = collections[address]?.object(number), length <= object.count else {
                throw place.failure(
                    .damaged, expected: "a string of \(length.counted("byte"))", found: "none in its heap")
            }
            strings.append(String(decoding: object.prefix(Int(length)).prefix { $0 != 0 }, as: UTF8.self))
        }
        return strings
    }

    /// A collection: a header, then objects one after the other.
    private func collection(at address: UInt64, place: HDF5Place) throws(HDF5Error) -> Collection {
        let (offset, overflow) = address.addingReportingOverflow(base)
        let header = try bytes.read(at: overflow ? .max : offset, count: UInt64(headerSize), place: place)
        guard header.starts(with: Array("GCOL".utf8)) else {
            throw place.failure(.damaged, expected: "a heap of strings at byte \(offset)", found: "something else")
        }
        let size = header.integer(at: 8, width: lengthSize)
        return Collection(
            try bytes.read(at: offset, count: size, place: place), headerSize: headerSize, lengthSize: lengthSize)
    }

    /// The bytes of the header: the signature, the version, and the length of the whole.
    private var headerSize: Int { 8 + lengthSize }

    /// Numbered objects, one after the other.
    private struct Collection {
        let bytes: [UInt8]
        private var ranges: [UInt64: Range<Int>] = [:]

        /// Finds the objects. Each has a number and a reference count of 2 bytes each, 4 bytes that mean nothing, its
        /// length, and its bytes, padded to a multiple of 8.
        init(_ bytes: [UInt8], headerSize: Int, lengthSize: Int) {
            self.bytes = bytes
            var start = (headerSize + 7) / 8 * 8
            let prefix = (8 + lengthSize + 7) / 8 * 8
            while start + prefix <= bytes.count {
                let number = bytes.integer(at: start, width: 2)
                let length = bytes.integer(at: start + 8, width: lengthSize)
                // Number 0 is the free space at the end.
                guard number != 0, length <= UInt64(bytes.count - start - prefix) else { return }
                if ranges[number] == nil { ranges[number] = start + prefix..<start + prefix + Int(length) }
                start += prefix + (Int(length) + 7) / 8 * 8
            }
        }

        func object(_ number: UInt64) -> ArraySlice<UInt8>? { ranges[number].map { bytes[$0] } }
    }
}

extension [UInt8] {
    /// An unsigned little-endian integer of at most 8 bytes.
    fileprivate func integer(at offset: Int, width: Int) -> UInt64 {
        self[offset..<offset + width].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
