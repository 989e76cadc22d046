internal import CHDF5

/// The checked metadata of a dataset: the size that it claims can be allocated.
struct HDF5Dataset: Hashable, Sendable {
    /// The path within the file, for messages.
    let path: String
    let identity: StorageIdentity
    /// Outermost first; empty for a scalar.
    let extents: [Int]
    /// The product of the extents.
    let count: Int
    let elementType: ElementType
    /// Whether the bytes of an element are in the machine's order.
    let isNativeOrder: Bool
    let layout: Layout
    let filters: [Filter]

    enum Layout: Hashable, Sendable {
        /// Within the object's header.
        case compact
        /// In one piece, from this byte of the file.
        case contiguous(offset: UInt64)
        /// In pieces of these extents.
        case chunked([Int])
    }

    /// The filters that a reference file may use. Everything else is refused, by its number.
    enum Filter: Int32, Hashable, Sendable {
        case deflate = 1
        case shuffle = 2
        case fletcher32 = 3
    }
}

extension HDF5Dataset {
    /// Reads the metadata of an open dataset, and refuses a dataset that could not be read, or must not be.
    init(
        _ dataset: borrowing Handle, identity: StorageIdentity, at place: HDF5Place, limits: HDF5Limits
    ) throws(HDF5Error) {
        path = place.path ?? "/"
        self.identity = identity
        extents = try Self.extents(of: dataset, at: place, limits: limits)
        count = extents.reduce(1, *)
        let datatype = try Handle(H5Dget_type(dataset.id), orThrow: place.damage())
        elementType = ElementType(datatype: datatype)
        if case .other(let words) = elementType {
            throw place.failure(.elementType, expected: "floating-point numbers or integers", found: words)
        }
        isNativeOrder = H5Tget_order(datatype.id) == H5Tget_order(H5T_NATIVE_FLOAT)
        let creation = try Handle(H5Dget_create_plist(dataset.id), orThrow: place.damage())
        layout = try Self.layout(of: dataset, creation, rank: extents.count, at: place)
        filters = try Self.filters(of: creation, at: place)
        try checkStorage(of: dataset, elementSize: UInt64(H5Tget_size(datatype.id)), at: place, limits: limits)
    }

    /// The extents, each of them and their product within the cap.
    private static func extents(
        of dataset: borrowing Handle, at place: HDF5Place, limits: HDF5Limits
    ) throws(HDF5Error) -> [Int] {
        let space = try Handle(H5Dget_space(dataset.id), orThrow: place.damage())
        switch H5Sget_simple_extent_type(space.id) {
        case H5S_SCALAR: return []
        case H5S_SIMPLE: break
        case H5S_NULL: throw place.failure(.noElements, expected: "a tensor", found: "an empty dataspace")
        default: throw place.damage()
        }
        let rank = Int(H5Sget_simple_extent_ndims(space.id))
        guard rank >= 0 else { throw place.damage() }
        var dimensions = [hsize_t](repeating: 0, count: rank)
        guard H5Sget_simple_extent_dims(space.id, &dimensions, nil) >= 0 else { throw place.damage() }
        var product: UInt64 = 1
        for dimension in dimensions {
            let (partial, overflow) = product.multipliedReportingOverflow(by: max(1, dimension))
            guard !overflow, partial <= limits.elementCount else {
                throw place.failure(
                    .tooManyElements, expected: "at most \(limits.elementCount) elements", found: "\(dimensions)")
            }
            product = partial
        }
        return dimensions.map { Int($0) }
    }

    private static func layout(
        of dataset: borrowing Handle, _ creation: borrowing Handle, rank: Int, at place: HDF5Place
    ) throws(HDF5Error) -> Layout {
        switch H5Pget_layout(creation.id) {
        case H5D_COMPACT: return .compact
        case H5D_CONTIGUOUS:
            guard H5Pget_external_count(creation.id) == 0 else { throw place.failure(.externalStorage) }
            return .contiguous(offset: UInt64(H5Dget_offset(dataset.id)))
        case H5D_CHUNKED:
            var extents = [hsize_t](repeating: 0, count: rank)
            guard H5Pget_chunk(creation.id, Int32(rank), &extents) == rank else { throw place.damage() }
            return .chunked(extents.map { Int(clamping: $0) })
        case H5D_VIRTUAL: throw place.failure(.virtualDataset)
        default: throw place.damage()
        }
    }

    private static func filters(of creation: borrowing Handle, at place: HDF5Place) throws(HDF5Error) -> [Filter] {
        let count = H5Pget_nfilters(creation.id)
        guard count >= 0 else { throw place.damage() }
        var filters: [Filter] = []
        for index in 0..<UInt32(count) {
            var flags: UInt32 = 0
            var valueCount = 0
            let number = H5Pget_filter2(creation.id, index, &flags, &valueCount, nil, 0, nil, nil)
            guard number >= 0 else { throw place.damage() }
            // A second deflate would square the size to which a byte of the file can expand.
            guard let filter = Filter(rawValue: number), !filters.contains(filter) else {
                throw place.failure(
                    .filter, expected: "deflate, shuffle or fletcher32, each once", found: Self.filterName(number))
            }
            filters.append(filter)
        }
        return filters
    }

    private static func filterName(_ number: Int32) -> String {
        let names: [Int32: String] = [
            1: "a second deflate", 2: "a second shuffle", 3: "a second fletcher32", 4: "szip", 5: "nbit",
            6: "scale-offset", 32000: "LZF", 32001: "Blosc", 32004: "LZ4", 32008: "bitshuffle", 32015: "Zstandard",
        ]
        return names[number].map { "\($0) (filter \(number))" } ?? "filter \(number)"
    }
}
