internal import CHDF5

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension HDF5Attribute {
    /// Adds an attribute to an object: a scalar, or one axis for a list. Strings are UTF-8 of variable length.
    static func write(
        _ value: AttributeValue, as name: String, on object: borrowing Handle, at place: HDF5Place
    ) throws(HDF5Error) {
        if let integers = value.integersAlone {
            try write(integers.map(Int64.init), H5T_NATIVE_INT64, value, name, object, place)
        } else if let numbers = value.numbers {
            try write(numbers, H5T_NATIVE_DOUBLE, value, name, object, place)
        } else if let texts = value.texts {
            let type = try Handle(H5Tcopy(H5T_C_S1), orThrow: place.damage(.cannotWrite))
            guard H5Tset_size(type.id, H5T_VARIABLE) >= 0, H5Tset_cset(type.id, H5T_CSET_UTF8) >= 0 else {
                throw place.damage(.cannotWrite)
            }
            let strings = texts.map { strdup($0) }
            defer { for string in strings { free(string) } }
            try write(strings, type.id, value, name, object, place)
        } else {
            throw place.failure(
                .cannotWrite, expected: "attribute '\(name)' as a number, a string, or a list of one of them",
                found: "\(value)")
        }
    }

    private static func write<Element: BitwiseCopyable>(
        _ elements: [Element], _ datatype: hid_t, _ value: AttributeValue, _ name: String,
        _ object: borrowing Handle, _ place: HDF5Place
    ) throws(HDF5Error) {
        var extent = hsize_t(elements.count)
        let isList = if case .list = value { true } else { false }
        let space = try Handle(
            isList ? H5Screate_simple(1, &extent, nil) : H5Screate(H5S_SCALAR), orThrow: place.damage(.cannotWrite))
        let attribute = try Handle(
            H5Acreate2(object.id, name, datatype, space.id, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT)),
            orThrow: place.damage(.cannotWrite, expected: "attribute '\(name)' to be new"))
        guard elements.isEmpty || H5Awrite(attribute.id, datatype, elements) >= 0 else {
            throw place.damage(.cannotWrite, expected: "attribute '\(name)' to fit")
        }
    }
}

extension AttributeValue {
    /// The integers of a list, or the one integer; `nil` where anything else is among them, such as a floating-point
    /// number.
    fileprivate var integersAlone: [Int]? {
        let values = if case .list(let values) = self { values } else { [self] }
        return values.allSatisfy { if case .integer = $0 { true } else { false } } ? integers : nil
    }

    /// The strings of a list, or the one string; `nil` where anything else is among them.
    fileprivate var texts: [String]? {
        guard case .list(let values) = self else { return text.map { [$0] } }
        let texts = values.compactMap(\.text)
        return texts.count == values.count ? texts : nil
    }
}
