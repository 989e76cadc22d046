internal import CHDF5

extension HDF5File {
    /// All elements of a dataset in row-major order, in our type, whatever the file's is.
    ///
    /// Going to a narrower type rounds to nearest, ties to even; what exceeds it becomes infinite, or the nearest
    /// integer that there is.
    ///
    /// - Parameter share: what may read pieces of the dataset at once.
    func elements<Element: HDF5Element>(
        of dataset: HDF5Dataset, as type: Element.Type = Element.self, sharedBy share: WorkSharing? = nil
    ) throws(HDF5Error) -> [Element] {
        try array(of: dataset.count) { (elements: UnsafeMutableRawPointer) throws(HDF5Error) in
            switch (dataset.elementType, Element.memoryType) {
            // HDF5 would convert these bit by bit, at a tenth of a microsecond each.
            case (.float16, .float32):
                try convert(dataset, from: .float16, into: elements) { (half: UInt16) in Float(halfPrecision: half) }
            case (.float16, .float64):
                try convert(dataset, from: .float16, into: elements) { (half: UInt16) in
                    Double(Float(halfPrecision: half))
                }
            case (.float32, .float64):
                try convert(dataset, from: .float32, into: elements) { (value: Float) in Double(value) }
            default: try transfer(dataset, into: elements, as: Element.memoryType, sharedBy: share)
            }
        }
    }

    /// An array of `count` elements, none of them zeroed before `fill` writes it.
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
        _ dataset: HDF5Dataset, from source: HDF5MemoryType, into targets: UnsafeMutableRawPointer,
        _ value: (Source) -> Target
    ) throws(HDF5Error) {
        let sources: [Source] = try array(of: dataset.count) { (elements: UnsafeMutableRawPointer) throws(HDF5Error) in
            try transfer(dataset, into: elements, as: source)
        }
        let targets = targets.bindMemory(to: Target.self, capacity: dataset.count)
        for index in sources.indices { (targets + index).initialize(to: value(sources[index])) }
    }

    /// Fills `elements` with the dataset's elements as `type`.
    ///
    /// What lies in one piece in the file, in the format wanted, is read without HDF5 and without its lock.
    private func transfer(
        _ dataset: HDF5Dataset, into elements: UnsafeMutableRawPointer, as type: HDF5MemoryType,
        sharedBy share: WorkSharing? = nil
    ) throws(HDF5Error) {
        let place = place(of: dataset.path)
        if case .contiguous(let offset) = dataset.layout, dataset.isNativeOrder, type.isStored(as: dataset.elementType)
        {
            return try heap.bytes.read(
                at: offset, count: dataset.count * type.byteCount, into: elements, sharedBy: share, place: place)
        }
        try locked(elements: dataset.count * 8) { () throws(HDF5Error) in
            let handle = try open(dataset.identity, at: place)
            let datatype = try type.datatype(at: place)
            let all = hid_t(H5S_ALL)
            guard H5Dread(handle.id, datatype.id, all, all, hid_t(H5P_DEFAULT), elements) >= 0 else {
                throw place.damage(expected: dataset.count.counted("readable element"))
            }
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
        // The exponent is biased by 15 instead of 127. The product also normalises what is subnormal.
        let finite = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
        self.init(bitPattern: sign | (magnitude >= 0x0F80_0000 ? magnitude | 0x7F80_0000 : finite))
    }
}
