extension Tensor {
    /// Creates a tensor whose elements `initialize` writes. The memory is not zeroed first.
    ///
    /// - Precondition: `initialize` initialises all `shape.count` elements; this is not checked.
    package init(shape: Shape, unsafeUninitialized initialize: (UnsafeMutablePointer<Scalar>) -> Void)
    where Scalar: BitwiseCopyable {
        let count = shape.count
        let scalars = [Scalar](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            if let start = buffer.baseAddress, count > 0 { initialize(start) }
            initializedCount = count
        }
        self.init(shape: shape, scalars: scalars)
    }

    /// Calls `body` with the address of the first element.
    func withElements<Result>(_ body: (UnsafePointer<Scalar>) -> Result) -> Result {
        scalars.withUnsafeBufferPointer { buffer in
            // An array without elements may have no address. Nothing is read through the invented address.
            body(buffer.baseAddress ?? UnsafePointer(bitPattern: MemoryLayout<Scalar>.alignment)!)
        }
    }

    /// Calls `body` with the address of the first element, to change elements in place. If another tensor shares the
    /// elements, they are copied first, so the other tensor does not change.
    mutating func withMutableElements<Result>(_ body: (UnsafeMutablePointer<Scalar>) -> Result) -> Result {
        scalars.withUnsafeMutableBufferPointer { buffer in
            body(buffer.baseAddress ?? UnsafeMutablePointer(bitPattern: MemoryLayout<Scalar>.alignment)!)
        }
    }
}
