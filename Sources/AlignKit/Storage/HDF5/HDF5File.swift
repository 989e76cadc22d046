internal import CHDF5

/// An HDF5 file, open for reading.
///
/// Nothing in it makes the reader open another file, and nothing is allocated that the file cannot fill. It is safe to
/// use from several threads, which take turns inside HDF5.
final class HDF5File: Sendable {
    let path: String
    let limits: HDF5Limits
    private let id: hid_t
    private let reading: GuardedReading
    /// The file's strings, and its bytes, through the descriptor that HDF5 has open.
    let heap: GlobalHeap

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - elementCap: the largest number of elements of one dataset; larger ones are errors.
    init(path: String, elementCap: Int) throws(HDF5Error) {
        let probe = try FileProbe(path: path)
        self.path = path
        // More than 2⁴⁸ elements fit nowhere, and sizes in bytes are then far from an overflow.
        limits = HDF5Limits(elementCount: UInt64(min(max(0, elementCap), 1 << 48)), fileSize: probe.byteCount)
        let reading = GuardedReading(of: path, byteCount: probe.byteCount)
        self.reading = reading
        (id, heap) = try HDF5Library.locked(reading) { () throws(HDF5Error) in
            let place = HDF5Place(file: path)
            let access = try Handle(H5Pcreate(H5P_FILE_ACCESS), orThrow: place.damage(.cannotOpen))
            guard H5Pset_fapl_sec2(access.id) >= 0, CHDF5DisableLocking(access.id) >= 0 else {
                throw place.damage(.cannotOpen)
            }
            let file = try Handle(
                H5Fopen(path, H5F_ACC_RDONLY, access.id),
                orThrow: Self.failureToOpen(place, byteCount: probe.byteCount))
            var descriptor: UnsafeMutableRawPointer?
            guard H5Fget_vfd_handle(file.id, access.id, &descriptor) >= 0, let descriptor else {
                throw place.damage(.cannotOpen)
            }
            let bytes = FileBytes(descriptor: descriptor.load(as: Int32.self), count: probe.byteCount)
            let heap = try GlobalHeap(of: file.id, bytes: bytes, at: place)
            return (file.release(), heap)
        }
    }

    deinit {
        HDF5Library.locked(reading) { _ = H5Fclose(id) }
    }

    /// The error where HDF5 cannot open a file that has its signature: the file is too short, or its first bytes are
    /// wrong.
    private static func failureToOpen(_ place: HDF5Place, byteCount: UInt64) -> HDF5Error {
        let failure = place.damage()
        // HDF5 says "truncated file: eof = 4000, sblock->base_addr = 0, stored_eof = 8192".
        guard let cause = failure.cause, cause.contains("truncated file") else { return failure }
        let expected = cause.split(separator: " ").last.flatMap { UInt64($0) }
        return place.failure(
            .truncated, expected: expected.map { $0.counted("byte") } ?? "more bytes", found: "\(byteCount)")
    }
}

extension HDF5File {
    /// A member of a group.
    enum Object: Sendable {
        case dataset(HDF5Dataset)
        case group(StorageIdentity)
    }

    /// A name in a group, with its object, or with the reason why this cannot be used.
    struct Member: Sendable {
        let name: String
        let path: String
        let object: Result<Object, HDF5Error>
        /// The attributes that the caller asked for, where they exist.
        let attributes: [String: AttributeValue]
    }

    /// Whether an object exists at `path`; the root, `""`, always exists.
    func contains(_ path: String) throws(HDF5Error) -> Bool {
        guard !path.isEmpty else { return true }
        return try locked { () throws(HDF5Error) in try identity(of: path) != nil }
    }

    /// The identity of the root group, or of the group at `path`.
    func root(at path: String = "") throws(HDF5Error) -> StorageIdentity {
        try locked { () throws(HDF5Error) in
            let root = try open(path)
            return StorageIdentity(address: UInt64(CHDF5GetAddress(root.id)))
        }
    }

    /// The members of the group at `path`, in the order of the names' bytes.
    ///
    /// - Parameters:
    ///   - path: names separated by slashes; `""` is the root.
    ///   - attributes: the names of the attributes to read as well.
    func members(
        of path: String, attributes: [String] = []
    ) throws(HDF5Error) -> [Member] {
        try locked { () throws(HDF5Error) in
            try members(of: try open(path), at: place(of: path), attributes: attributes)
        }
    }

    /// The names in the group at `path`, in the order of their bytes, whatever they stand for.
    func names(of path: String) throws(HDF5Error) -> [String] {
        try locked { () throws(HDF5Error) in
            try HDF5Link.all(in: try open(path), at: place(of: path)).map(\.name)
        }
    }

    /// The members of a group that was found at `path`.
    func members(
        of group: StorageIdentity, at path: String, attributes: [String]
    ) throws(HDF5Error) -> [Member] {
        try locked { () throws(HDF5Error) in
            let place = place(of: path)
            return try members(of: try open(group, at: place), at: place, attributes: attributes)
        }
    }

    /// The dataset at `path`.
    func dataset(at path: String) throws(HDF5Error) -> HDF5Dataset {
        try locked { () throws(HDF5Error) in
            let place = place(of: path)
            guard let identity = try identity(of: path) else { throw place.failure(.missing, expected: "a dataset") }
            let object = try open(identity, at: place)
            guard H5Iget_type(object.id) == H5I_DATASET else {
                throw place.failure(.notDataset, expected: "a dataset", found: Self.kind(of: object))
            }
            return try HDF5Dataset(object, identity: identity, at: place, limits: limits)
        }
    }

    /// The attribute `name` of the object at `path`, or `nil` where it has none.
    func attribute(_ name: String, of path: String) throws(HDF5Error) -> AttributeValue? {
        try locked { () throws(HDF5Error) in
            try HDF5Attribute.value(of: name, on: try open(path), heap: heap, at: place(of: path))
        }
    }

    /// All attributes of the object at `path`.
    func attributes(of path: String) throws(HDF5Error) -> [String: AttributeValue] {
        try locked { () throws(HDF5Error) in
            try HDF5Attribute.all(on: try open(path), heap: heap, at: place(of: path))
        }
    }

    /// All attributes of a dataset.
    func attributes(of dataset: HDF5Dataset) throws(HDF5Error) -> [String: AttributeValue] {
        try locked { () throws(HDF5Error) in
            let place = place(of: dataset.path)
            return try HDF5Attribute.all(on: try open(dataset.identity, at: place), heap: heap, at: place)
        }
    }
}

extension HDF5File {
    /// Runs `body` inside the library, under the limits of what it reads.
    ///
    /// - Parameter byteCount: the bytes of the elements that it reads, without the metadata.
    func locked<Result: Sendable>(
        elements byteCount: Int = 0, _ body: () throws(HDF5Error) -> Result
    ) throws(HDF5Error) -> Result {
        try HDF5Library.locked(reading.adding(byteCount), body)
    }
}

/// The functions that run inside the lock.
extension HDF5File {
    func place(of path: String) -> HDF5Place { HDF5Place(file: self.path, path: path.isEmpty ? nil : path) }

    /// Opens an object by its address, without following a link.
    func open(_ identity: StorageIdentity, at place: HDF5Place) throws(HDF5Error) -> Handle {
        try Handle(H5Oopen_by_addr(id, haddr_t(identity.address)), orThrow: place.damage())
    }

    private func open(_ path: String) throws(HDF5Error) -> Handle {
        guard !path.isEmpty else {
            return try Handle(H5Gopen2(id, "/", hid_t(H5P_DEFAULT)), orThrow: place(of: path).damage())
        }
        let place = place(of: path)
        guard let identity = try identity(of: path) else { throw place.failure(.missing) }
        return try open(identity, at: place)
    }

    /// Follows a path name by name, through hard links only; `nil` where a name does not exist.
    private func identity(of path: String) throws(HDF5Error) -> StorageIdentity? {
        var object = try Handle(H5Gopen2(id, "/", hid_t(H5P_DEFAULT)), orThrow: place(of: path).damage())
        var place = HDF5Place(file: self.path)
        var identity: StorageIdentity?
        for name in path.split(separator: "/").map(String.init) {
            if let identity { object = try open(identity, at: place) }
            guard H5Iget_type(object.id) == H5I_GROUP else {
                throw place.failure(.notGroup, expected: "a group", found: Self.kind(of: object))
            }
            place = place.appending(name)
            guard let link = try HDF5Link.named(name, in: object, at: place) else { return nil }
            identity = try link.target(at: place)
        }
        return identity
    }

    private func members(
        of group: borrowing Handle, at place: HDF5Place, attributes: [String]
    ) throws(HDF5Error) -> [Member] {
        guard H5Iget_type(group.id) == H5I_GROUP else {
            throw place.failure(.notGroup, expected: "a group", found: Self.kind(of: group))
        }
        return try HDF5Link.all(in: group, at: place).map { link in
            member(link, at: place.appending(link.name), attributes: attributes)
        }
    }

    private func member(_ link: HDF5Link, at place: HDF5Place, attributes names: [String]) -> Member {
        var attributes: [String: AttributeValue] = [:]
        let object: Result<Object, HDF5Error>
        do throws(HDF5Error) {
            let identity = try link.target(at: place)
            let handle = try open(identity, at: place)
            switch H5Iget_type(handle.id) {
            case H5I_DATASET:
                for name in names {
                    attributes[name] = try HDF5Attribute.value(of: name, on: handle, heap: heap, at: place)
                }
                object = .success(.dataset(try HDF5Dataset(handle, identity: identity, at: place, limits: limits)))
            case H5I_GROUP: object = .success(.group(identity))
            default: throw place.failure(.notDataset, expected: "a dataset", found: Self.kind(of: handle))
            }
        } catch {
            object = .failure(error)
        }
        return Member(name: link.name, path: place.path ?? link.name, object: object, attributes: attributes)
    }

    private static func kind(of object: borrowing Handle) -> String {
        switch H5Iget_type(object.id) {
        case H5I_GROUP: "a group"
        case H5I_DATASET: "a dataset"
        case H5I_DATATYPE: "a named datatype"
        default: "an unknown object"
        }
    }
}
