/// What the kernels ask of the allocator.
enum Heap {
    /// Makes the allocator keep freed blocks, so that the next layer's output does not cost a page fault for every 4 KB.
    ///
    /// glibc maps a large block from the system and gives it back when it is freed, until a program frees one: then it
    /// takes blocks up to that size, at most 32 MB, from the heap, and keeps twice as much free at its end. Without
    /// the hint it arrives there by and by, at the size of the activations, and still trims the heap from layer to
    /// layer: 2 400 page faults in a forward pass of ResNet-50, 4 % of its time on one thread, 15 % or more when
    /// faults are dear. The block is never touched and costs no memory. It has the same effect as `mallopt` with
    /// `M_MMAP_THRESHOLD` and `M_TRIM_THRESHOLD`, and unlike it yields to what the user has set in the environment;
    /// where the allocator is another one it does nothing.
    static let keepFreedBlocks: Void = UnsafeMutableRawPointer.allocate(byteCount: 31 << 20, alignment: 16).deallocate()
}
