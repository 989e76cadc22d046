internal import CHDF5

/// The type of a dataset's elements as the file stores them, whatever their byte order.
public enum ElementType: Hashable, Sendable {
    /// IEEE 754 binary16.
    case float16
    /// IEEE 754 binary32.
    case float32
    /// IEEE 754 binary64.
    case float64
    /// An integer of 8, 16, 32 or 64 bits.
    case integer(bits: Int, signed: Bool)
    /// Anything else, in words: `"a string"`.
    case other(String)

    public var isFloatingPoint: Bool { self == .float16 || self == .float32 || self == .float64 }

    public var isInteger: Bool {
        if case .integer = self { true } else { false }
    }
}

extension ElementType: CustomStringConvertible {
    /// `float32`, `int64`, `uint8`, or the words that describe another type.
    public var description: String {
        switch self {
        case .float16: "float16"
        case .float32: "float32"
        case .float64: "float64"
        case .integer(let bits, let signed): "\(signed ? "int" : "uint")\(bits)"
        case .other(let words): words
        }
    }
}

extension ElementType {
    /// Derives the type from an HDF5 datatype.
    init(datatype: borrowing Handle) {
        let id = datatype.id
        let byteCount = H5Tget_size(id)
        switch H5Tget_class(id) {
        case H5T_FLOAT: self = Self.floatingPoint(id, bits: byteCount * 8)
        case H5T_INTEGER: self = Self.integer(id, bits: byteCount * 8)
        case H5T_STRING: self = .other("a string")
        case H5T_COMPOUND: self = .other("a compound type")
        case H5T_ENUM: self = .other("an enumeration")
        case H5T_ARRAY: self = .other("an array type")
        case H5T_VLEN: self = .other("a variable-length type")
        case H5T_REFERENCE: self = .other("a reference")
        case H5T_OPAQUE: self = .other("an opaque type")
        case H5T_BITFIELD: self = .other("a bit field")
        default: self = .other("an unknown type")
        }
    }

    private static func integer(_ id: hid_t, bits: Int) -> ElementType {
        guard [8, 16, 32, 64].contains(bits), H5Tget_precision(id) == bits else {
            return .other("an integer of \(H5Tget_precision(id)) in \(bits.counted("bit"))")
        }
        return .integer(bits: bits, signed: H5Tget_sign(id) != H5T_SGN_NONE)
    }

    /// Distinguishes IEEE formats from others of the same size, such as bfloat16, by their fields.
    private static func floatingPoint(_ id: hid_t, bits: Int) -> ElementType {
        var sign = 0
        var exponent = (position: 0, width: 0)
        var mantissa = (position: 0, width: 0)
        let status = H5Tget_fields(
            id, &sign, &exponent.position, &exponent.width, &mantissa.position, &mantissa.width)
        let isPacked =
            status >= 0 && mantissa.position == 0 && exponent.position == mantissa.width && sign == bits - 1
            && exponent.position + exponent.width == sign
            && H5Tget_norm(id) == H5T_NORM_IMPLIED
            && exponent.width < 16 && H5Tget_ebias(id) == (1 << (exponent.width - 1)) - 1
            && [H5T_ORDER_LE, H5T_ORDER_BE].contains(H5Tget_order(id))
        switch (isPacked, bits, exponent.width) {
        case (true, 16, 5): return .float16
        case (true, 32, 8): return .float32
        case (true, 64, 11): return .float64
        case (true, 16, 8): return .other("bfloat16")
        default: return .other("a \(bits)-bit floating-point number that is not IEEE's")
        }
    }
}
