internal import CHDF5

/// A type into which elements of a dataset can be read, converted from the type that the file holds.
public protocol HDF5Element: BitwiseCopyable, Sendable {
    /// The format of a value in memory.
    static var memoryType: HDF5MemoryType { get }
}

/// The formats in memory, in the machine's byte order.
public enum HDF5MemoryType: Hashable, Sendable {
    case float16, float32, float64, int64
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

extension HDF5MemoryType {
    /// HDF5's datatype of this format.
    func datatype(at place: HDF5Place) throws(HDF5Error) -> Handle {
        switch self {
        case .float32: return try Handle(H5Tcopy(H5T_NATIVE_FLOAT), orThrow: place.damage())
        case .float64: return try Handle(H5Tcopy(H5T_NATIVE_DOUBLE), orThrow: place.damage())
        case .int64: return try Handle(H5Tcopy(H5T_NATIVE_INT64), orThrow: place.damage())
        case .float16:
            // HDF5 has a name for it only since 1.14.4: sign in bit 15, 5 bits of exponent, 10 of mantissa.
            let half = try Handle(H5Tcopy(H5T_NATIVE_FLOAT), orThrow: place.damage())
            guard H5Tset_fields(half.id, 15, 10, 5, 0, 10) >= 0, H5Tset_size(half.id, 2) >= 0,
                H5Tset_ebias(half.id, 15) >= 0
            else { throw place.damage() }
            return half
        }
    }

    /// Whether elements that a file stores as `type`, in the machine's byte order, need no conversion to this format.
    func isStored(as type: ElementType) -> Bool {
        switch self {
        case .float16: type == .float16
        case .float32: type == .float32
        case .float64: type == .float64
        case .int64: type == .integer(bits: 64, signed: true)
        }
    }
}
