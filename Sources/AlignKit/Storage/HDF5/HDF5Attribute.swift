internal import CHDF5

/// Reading attributes, one by name or all of an object.
enum HDF5Attribute {
    /// The largest number of bytes of an attribute: it is a remark about a tensor, not a tensor.
    static let byteCap = 1 << 24

    /// The largest number of attributes of an object. HDF5 searches all attributes for each name: this number costs a
    /// few milliseconds, and a hundred times as many would cost ten thousand times as much.
    private static let countCap = 1024

    /// The attribute of that name, or `nil` where the object has none.
    static func value(
        of name: String, on object: borrowing Handle, heap: GlobalHeap, at place: HDF5Place
    ) throws(HDF5Error) -> AttributeValue? {
        let exists = H5Aexists(object.id, name)
        guard exists != 0 else { return nil }
        guard exists > 0 else { throw damage(name, at: place) }
        let attribute = try Handle(H5Aopen(object.id, name, hid_t(H5P_DEFAULT)), orThrow: damage(name, at: place))
        return try value(of: attribute, named: name, heap: heap, at: place)
    }

    /// Every attribute of an object.
    static func all(on object: borrowing Handle, heap: GlobalHeap, at place: HDF5Place) throws(HDF5Error) -> [String:
        AttributeValue]
    {
        var names: [String] = []
        let status = withUnsafeMutablePointer(to: &names) { names in
            H5Aiterate2(
                object.id, H5_INDEX_NAME, H5_ITER_NATIVE, nil,
                { _, name, _, context in
                    guard let name, let context else { return 0 }
                    let names = context.assumingMemoryBound(to: [String].self)
                    names.pointee.append(String(cString: name))
                    return names.pointee.count > HDF5Attribute.countCap ? 1 : 0
                }, names)
        }
        guard names.count <= countCap else {
            throw place.failure(.attribute, expected: "at most \(countCap) attributes", found: "more")
        }
        guard status >= 0 else { throw place.damage(expected: "a readable list of its attributes") }
        var values: [String: AttributeValue] = [:]
        for name in names { values[name] = try value(of: name, on: object, heap: heap, at: place) }
        return values
    }

    private static func damage(_ name: String, at place: HDF5Place) -> HDF5Error {
        place.damage(expected: "a readable attribute '\(name)'")
    }

    private static func value(
        of attribute: borrowing Handle, named name: String, heap: GlobalHeap, at place: HDF5Place
    ) throws(HDF5Error) -> AttributeValue {
        let datatype = try Handle(H5Aget_type(attribute.id), orThrow: damage(name, at: place))
        let space = try Handle(H5Aget_space(attribute.id), orThrow: damage(name, at: place))
        let extentType = H5Sget_simple_extent_type(space.id)
        guard extentType != H5S_NULL else { return .other("nothing") }
        let count = Int(H5Sget_simple_extent_npoints(space.id))
        let size = H5Tget_size(datatype.id)
        let (byteCount, overflow) = count.multipliedReportingOverflow(by: max(size, MemoryLayout<Int>.size))
        guard count >= 0, !overflow, byteCount <= byteCap else {
            throw place.failure(
                .attribute, expected: "'\(name)' of at most \(byteCap) bytes",
                found: "\(count) times \(size.counted("byte"))")
        }
        let values: [AttributeValue]?
        switch H5Tget_class(datatype.id) {
        case H5T_INTEGER, H5T_ENUM:
            values = integers(of: attribute, count: count)?.map { .integer(Int($0)) }
        case H5T_FLOAT: values = numbers(of: attribute, count: count)?.map { .number($0) }
        case H5T_STRING:
            values = try strings(of: attribute, datatype, count: count, heap: heap, at: place)?.map { .text($0) }
        default: return .other(ElementType(datatype: datatype).description)
        }
        guard let values else { throw damage(name, at: place) }
        return extentType == H5S_SCALAR ? values[0] : .list(values)
    }

    private static func integers(of attribute: borrowing Handle, count: Int) -> [Int64]? {
        var values = [Int64](repeating: 0, count: count)
        return count == 0 || H5Aread(attribute.id, H5T_NATIVE_INT64, &values) >= 0 ? values : nil
    }

    private static func numbers(of attribute: borrowing Handle, count: Int) -> [Double]? {
        var values = [Double](repeating: 0, count: count)
        return count == 0 || H5Aread(attribute.id, H5T_NATIVE_DOUBLE, &values) >= 0 ? values : nil
    }

    private static func strings(
        of attribute: borrowing Handle, _ datatype: borrowing Handle, count: Int, heap: GlobalHeap, at place: HDF5Place
    ) throws(HDF5Error) -> [String]? {
        guard count > 0 else { return [] }
        let isVariable = H5Tis_variable_str(datatype.id)
        guard isVariable == 0 else {
            return isVariable < 0 ? nil : try heap.strings(of: attribute, count: count, at: place)
        }
        return try fixedStrings(of: attribute, datatype, count: count, at: place)
    }

    /// Strings with the number of bytes of the type each, padded with zeros or spaces.
    private static func fixedStrings(
        of attribute: borrowing Handle, _ datatype: borrowing Handle, count: Int, at place: HDF5Place
    ) throws(HDF5Error) -> [String]? {
        let memoryType = try Handle(H5Tcopy(H5T_C_S1), orThrow: place.damage())
        // One byte more than stored: the memory type ends every string with a zero.
        let stride = H5Tget_size(datatype.id) + 1
        var bytes = [UInt8](repeating: 0, count: stride * count)
        // HDF5 does not convert between character sets; both are read as UTF-8.
        guard H5Tset_cset(memoryType.id, H5Tget_cset(datatype.id)) >= 0, H5Tset_size(memoryType.id, stride) >= 0,
            H5Aread(attribute.id, memoryType.id, &bytes) >= 0
        else { return nil }
        return (0..<count).map { index in
            String(decoding: bytes[index * stride..<(index + 1) * stride].prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
