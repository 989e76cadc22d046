extension Tensor {
    /// Creates a tensor whose elements `initialize` writes, all of them, without zeroing the memory first.
    ///
    /// - Precondition: `initialize` initialises all `shape.count` elements; the type cannot check it.
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
            // An array without elements may have no address; nothing will be read through the one made up here.
            body(buffer.baseAddress ?? UnsafePointer(bitPattern: MemoryLayout<Scalar>.alignment)!)
        }
    }

    /// Calls `body` with the address of the first element, to change elements where they lie. Where somebody else holds
    /// them as well, they are copied first, so that nobody else sees the change.
    mutating func withMutableElements<Result>(_ body: (UnsafeMutablePointer<Scalar>) -> Result) -> Result {
        scalars.withUnsafeMutableBufferPointer { buffer in
            body(buffer.baseAddress ?? UnsafeMutablePointer(bitPattern: MemoryLayout<Scalar>.alignment)!)
        }
    }
}
