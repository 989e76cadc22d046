internal import CHDF5

/// Writes an HDF5 file that is complete or absent. It is written under a temporary name in the same folder and renamed
/// by `finish()`.
///
/// Only one thread at a time may use it.
package final class HDF5Writer {
    package let path: String
    private let partial: PartialFile
    /// 0 to 9; `nil` stores without compression.
    private let deflateLevel: Int?
    private var file: hid_t?

    /// Starts a file at `path`, which is replaced only when it is finished.
    package init(path: String, deflateLevel: Int? = nil) throws(HDF5Error) {
        precondition(deflateLevel.map { (0...9).contains($0) } ?? true, "deflate level outside 0...9")
        self.path = path
        self.deflateLevel = deflateLevel
        let output = try OutputPath(path)
        guard output.kind == .absent || output.kind == .file else {
            throw HDF5Error(.notRegular, file: path, expected: "the name of a file to write")
        }
        // The file is created here first: HDF5 would not say clearly why it cannot create it.
        let partial: PartialFile
        do throws(SystemFailure) { partial = try PartialFile(of: output) } catch { throw error.error(path) }
        self.partial = partial
        file = try HDF5Library.locked { () throws(HDF5Error) in
            let place = HDF5Place(file: path)
            let access = try Handle(H5Pcreate(H5P_FILE_ACCESS), orThrow: place.damage(.cannotWrite))
            guard CHDF5DisableLocking(access.id) >= 0 else { throw place.damage(.cannotWrite) }
            let file = H5Fcreate(partial.path, H5F_ACC_TRUNC, hid_t(H5P_DEFAULT), access.id)
            return try Handle(file, orThrow: place.damage(.cannotWrite)).release()
        }
    }

    deinit {
        guard let file else { return }
        HDF5Library.locked { _ = H5Fclose(file) }
    }

    /// Closes the file and gives it its name. Nothing can be written afterwards.
    package func finish() throws(HDF5Error) {
        let file = openFile
        self.file = nil
        try HDF5Library.locked { () throws(HDF5Error) in
            guard H5Fclose(file) >= 0 else {
                partial.discard()
                throw HDF5Place(file: path).damage(.cannotWrite)
            }
        }
        do throws(SystemFailure) { try partial.complete() } catch { throw error.error(path) }
    }

    private var openFile: hid_t {
        guard let file else { preconditionFailure("\(path) is finished") }
        return file
    }
}

extension HDF5Writer {
    /// Writes a dataset and its attributes. Missing groups on the path are created.
    package func write<Element: HDF5Element>(
        _ elements: [Element], extents: [Int], to path: String, attributes: [String: AttributeValue] = [:]
    ) throws(HDF5Error) {
        precondition(extents.reduce(1, *) == elements.count, "\(elements.count) elements for extents \(extents)")
        let place = HDF5Place(file: self.path, path: path)
        let (file, deflateLevel) = (openFile, deflateLevel)
        try HDF5Library.locked { () throws(HDF5Error) in
            let datatype = try Element.memoryType.datatype(at: place)
            let space = try Self.space(of: extents, at: place)
            let links = try Self.linkCreation(at: place)
            let creation = try Handle(H5Pcreate(H5P_DATASET_CREATE), orThrow: place.damage(.cannotWrite))
            // Without times, the same data has the same bytes, whenever it is written.
            guard H5Pset_obj_track_times(creation.id, false) >= 0 else { throw place.damage(.cannotWrite) }
            if let deflateLevel, let chunk = Self.chunk(of: extents, elementSize: MemoryLayout<Element>.stride) {
                guard H5Pset_chunk(creation.id, Int32(chunk.count), chunk) >= 0, H5Pset_shuffle(creation.id) >= 0,
                    H5Pset_deflate(creation.id, UInt32(deflateLevel)) >= 0
                else { throw place.damage(.cannotWrite) }
            }
            let dataset = try Handle(
                H5Dcreate2(file, path, datatype.id, space.id, links.id, creation.id, hid_t(H5P_DEFAULT)),
                orThrow: place.damage(.cannotWrite))
            let all = hid_t(H5S_ALL)
            guard H5Dwrite(dataset.id, datatype.id, all, all, hid_t(H5P_DEFAULT), elements) >= 0 else {
                throw place.damage(.cannotWrite)
            }
            for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
                try HDF5Attribute.write(value, as: name, on: dataset, at: place)
            }
        }
    }

    /// Creates a group, and the missing groups on the path to it.
    package func makeGroup(_ path: String) throws(HDF5Error) {
        let place = HDF5Place(file: self.path, path: path)
        let file = openFile
        try HDF5Library.locked { () throws(HDF5Error) in
            let links = try Self.linkCreation(at: place)
            _ = try Handle(
                H5Gcreate2(file, path, links.id, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT)),
                orThrow: place.damage(.cannotWrite))
        }
    }

    /// Adds attributes to an object that exists; the root is `""`.
    package func write(attributes: [String: AttributeValue], of path: String) throws(HDF5Error) {
        let place = HDF5Place(file: self.path, path: path.isEmpty ? nil : path)
        let file = openFile
        try HDF5Library.locked { () throws(HDF5Error) in
            let object = try Handle(
                H5Oopen(file, path.isEmpty ? "/" : path, hid_t(H5P_DEFAULT)), orThrow: place.damage(.cannotWrite))
            for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
                try HDF5Attribute.write(value, as: name, on: object, at: place)
            }
        }
    }

    /// Gives an object that exists a second name: both paths share the data.
    package func link(_ path: String, to existing: String) throws(HDF5Error) {
        let place = HDF5Place(file: self.path, path: path)
        let file = openFile
        try HDF5Library.locked { () throws(HDF5Error) in
            let links = try Self.linkCreation(at: place)
            guard H5Lcreate_hard(file, existing, file, path, links.id, hid_t(H5P_DEFAULT)) >= 0 else {
                throw place.damage(.cannotWrite, expected: "an object at '\(existing)' to link to")
            }
        }
    }

    private static func space(of extents: [Int], at place: HDF5Place) throws(HDF5Error) -> Handle {
        let dimensions = extents.map { hsize_t($0) }
        return try Handle(
            extents.isEmpty ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(extents.count), dimensions, nil),
            orThrow: place.damage(.cannotWrite))
    }

    /// The properties of links: names are UTF-8, and missing groups on the path are created.
    private static func linkCreation(at place: HDF5Place) throws(HDF5Error) -> Handle {
        let links = try Handle(H5Pcreate(H5P_LINK_CREATE), orThrow: place.damage(.cannotWrite))
        guard H5Pset_char_encoding(links.id, H5T_CSET_UTF8) >= 0, H5Pset_create_intermediate_group(links.id, 1) >= 0
        else { throw place.damage(.cannotWrite) }
        return links
    }

    /// The extents of a chunk. One chunk holds the whole tensor, which deflates best. A large tensor is cut along its
    /// outer axes into chunks of at most 64 MB. Scalars and tensors without elements are not chunked.
    private static func chunk(of extents: [Int], elementSize: Int) -> [hsize_t]? {
        guard !extents.isEmpty, extents.allSatisfy({ $0 > 0 }) else { return nil }
        var chunk = extents
        for axis in chunk.indices where chunk.reduce(elementSize, *) > 1 << 26 {
            let inner = chunk[(axis + 1)...].reduce(elementSize, *)
            chunk[axis] = max(1, (1 << 26) / inner)
        }
        return chunk.map { hsize_t($0) }
    }
}
