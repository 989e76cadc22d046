internal import CKernels

/// What the kernels ask of the allocator.
enum Heap {
    /// Makes the allocator keep freed blocks, so that the next layer's output does not cost a page fault for every 4
    /// KB.
    ///
    /// glibc maps blocks of 32 MB and more from the system one by one, gives them back when they are freed, and trims
    /// the end of the heap. A ResNet-50 with a pyramid at 800×1344, whose first tensors have 69 MB, took half as long
    /// again by that. The heap is asked to grow in large pages, and is one for all threads: a check took 10 000 to 20
    /// 000 page faults before, now 2 000, and 5 % less time. Where the user has set the allocator's variables in the
    /// environment, it is left alone; where it is another one, it is as well.
    static let keepFreedBlocks: Void = ck_keep_freed_blocks()

    /// Gives freed blocks back all the same, where memory is short. They cost their page faults again.
    static func giveBackFreedBlocks() { ck_give_back_freed_blocks() }
}
