internal import CKernels

/// The allocator settings for the kernels.
enum Heap {
    /// Makes the allocator keep freed blocks, so that the next layer's output does not cost a page fault for every 4
    /// KB.
    ///
    /// glibc maps blocks of 32 MB and more from the system one by one. It returns them when they are freed, and it
    /// trims the end of the heap. With that, a ResNet-50 with a pyramid at 800×1344, whose first tensors have 69 MB,
    /// took 1.5 times as long. Here the heap grows in large pages, and all threads share one heap: a check took 10 000
    /// to 20 000 page faults before; now it takes 2 000, and 5 % less time. Nothing is changed if the user has set the
    /// allocator's variables in the environment, or if the allocator is not glibc's.
    static let keepFreedBlocks: Void = ck_keep_freed_blocks()

    /// Gives freed blocks back to the system when memory is short. New blocks then cost page faults again.
    static func giveBackFreedBlocks() { ck_give_back_freed_blocks() }
}
