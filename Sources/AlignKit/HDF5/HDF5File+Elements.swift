internal import CHDF5

/// A type that elements of a dataset can be read into, converted from whatever the file holds.
public protocol HDF5Element: Sendable {
    /// Which of HDF5's types has this layout in memory.
    static var memoryType: HDF5MemoryType { get }
}

/// The types in memory that this package reads into and writes from.
public enum HDF5MemoryType: Sendable {
    case float32, float64, int64

    var id: hid_t {
        switch self {
        case .float32: H5T_NATIVE_FLOAT
        case .float64: H5T_NATIVE_DOUBLE
        case .int64: H5T_NATIVE_INT64
        }
    }
}

extension Float: HDF5Element {
    public static var memoryType: HDF5MemoryType { .float32 }
}

extension Double: HDF5Element {
    public static var memoryType: HDF5MemoryType { .float64 }
}

extension Int64: HDF5Element {
    public static var memoryType: HDF5MemoryType { .int64 }
}

extension HDF5File {
    /// All elements of a dataset in row-major order.
    ///
    /// HDF5 converts between our type and the file's, always with ours as the type in memory. Going to a narrower type
    /// rounds to nearest; what exceeds it becomes infinite, or the nearest integer that it has.
    func elements<Element: HDF5Element>(
        of dataset: HDF5Dataset, as type: Element.Type = Element.self
    ) throws(HDF5Error) -> [Element] {
        try HDF5Library.locked { () throws(HDF5Error) in
            let place = place(of: dataset.path)
            let handle = try open(dataset.identity, at: place)
            var status: herr_t = 0
            // Straight into the array's own memory, which nobody has zeroed. On failure the array stays empty.
            let elements = [Element](unsafeUninitializedCapacity: dataset.count) { buffer, initialized in
                status = H5Dread(
                    handle.id, Element.memoryType.id, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT),
                    buffer.baseAddress)
                initialized = status >= 0 ? dataset.count : 0
            }
            guard status >= 0 else { throw place.damage(expected: "\(dataset.count) readable elements") }
            return elements
        }
    }
}
