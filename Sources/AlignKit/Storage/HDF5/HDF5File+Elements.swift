internal import CHDF5

extension HDF5File {
    /// All elements of a dataset, or those of some of its rows, in row-major order, converted from the file's type to
    /// ours.
    ///
    /// Conversion to a narrower type rounds to nearest, ties to even. A value beyond the range becomes infinite, or the
    /// nearest integer of the type.
    ///
    /// - Parameters:
    ///   - rows: of axis 0; nil for all of them.
    ///   - share: reads pieces of the dataset in parallel; nil for the calling thread alone.
    /// - Precondition: the dataset has the rows.
    func elements<Element: HDF5Element>(
        of dataset: HDF5Dataset, rows: Range<Int>? = nil, as type: Element.Type = Element.self,
        sharedBy share: WorkSharing? = nil
    ) throws(HDF5Error) -> [Element] {
        let part = HDF5Part(dataset, rows: rows)
        return try array(of: part.count) { (elements: UnsafeMutableRawPointer) throws(HDF5Error) in
            switch (dataset.elementType, Element.memoryType) {
            // HDF5 would convert these bit by bit, at a tenth of a microsecond each.
            case (.float16, .float32):
                try convert(part, from: .float16, into: elements) { (half: UInt16) in Float(halfPrecision: half) }
            case (.float16, .float64):
                try convert(part, from: .float16, into: elements) { (half: UInt16) in
                    Double(Float(halfPrecision: half))
                }
            case (.float32, .float64):
                try convert(part, from: .float32, into: elements) { (value: Float) in Double(value) }
            default: try transfer(part, into: elements, as: Element.memoryType, sharedBy: share)
            }
        }
    }

    /// An array of `count` elements, which `fill` writes. They are not zeroed before.
    private func array<Element>(
        of count: Int, fill: (UnsafeMutableRawPointer) throws(HDF5Error) -> Void
    ) throws(HDF5Error) -> [Element] {
        var failure: HDF5Error?
        let array = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            do throws(HDF5Error) {
                try fill(UnsafeMutableRawPointer(base))
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return array
    }

    private func convert<Source, Target>(
        _ part: HDF5Part, from source: HDF5MemoryType, into targets: UnsafeMutableRawPointer,
        _ value: (Source) -> Target
    ) throws(HDF5Error) {
        let sources: [Source] = try array(of: part.count) { (elements: UnsafeMutableRawPointer) throws(HDF5Error) in
            try transfer(part, into: elements, as: source)
        }
        let targets = targets.bindMemory(to: Target.self, capacity: part.count)
        for index in sources.indices { (targets + index).initialize(to: value(sources[index])) }
    }

    /// Fills `elements` with the part's elements as `type`.
    ///
    /// A contiguous dataset in the wanted format and byte order is read without HDF5 and without its lock.
    private func transfer(
        _ part: HDF5Part, into elements: UnsafeMutableRawPointer, as type: HDF5MemoryType,
        sharedBy share: WorkSharing? = nil
    ) throws(HDF5Error) {
        let dataset = part.dataset
        let place = place(of: dataset.path)
        if case .contiguous(let offset) = dataset.layout, dataset.isNativeOrder, type.isStored(as: dataset.elementType)
        {
            return try heap.bytes.read(
                at: offset + UInt64(part.first * type.byteCount), count: part.count * type.byteCount, into: elements,
                sharedBy: share, place: place)
        }
        try locked(elements: part.touchedCount * 8) { () throws(HDF5Error) in
            let handle = try open(dataset.identity, at: place)
            let datatype = try type.datatype(at: place)
            let status = try part.withSpaces(of: handle, at: place) { memory, file in
                H5Dread(handle.id, datatype.id, memory, file, hid_t(H5P_DEFAULT), elements)
            }
            guard status >= 0 else { throw place.damage(expected: part.count.counted("readable element")) }
        }
    }
}

extension HDF5MemoryType {
    fileprivate var byteCount: Int {
        switch self {
        case .float16: 2
        case .float32: 4
        case .float64, .int64: 8
        }
    }
}

extension Float {
    /// The value of an IEEE binary16 number, exactly; a NaN keeps its payload.
    init(halfPrecision bits: UInt16) {
        let magnitude = UInt32(bits & 0x7FFF) << 13
        let sign = UInt32(bits & 0x8000) << 16
        // The exponent is biased by 15 instead of 127. The product also normalises subnormal numbers.
        let finite = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
        self.init(bitPattern: sign | (magnitude >= 0x0F80_0000 ? magnitude | 0x7F80_0000 : finite))
    }
}
