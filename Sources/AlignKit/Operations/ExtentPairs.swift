// Initialisers that take pairs in place of a `PlaneExtent`, as frameworks do: `stride: (2, 1)` is height, then width.

extension PlaneExtent {
    /// Height, then width.
    public init(_ pair: (height: Int, width: Int)) { self.init(height: pair.height, width: pair.width) }
}

extension Convolution {
    /// - Precondition: as for the initialiser that takes extents.
    public init(stride: (Int, Int), padding: PlaneExtent = 0, dilation: PlaneExtent = 1, groups: Int = 1) {
        self.init(stride: PlaneExtent(stride), padding: padding, dilation: dilation, groups: groups)
    }

    /// - Precondition: as for the initialiser that takes extents.
    public init(stride: PlaneExtent = 1, padding: (Int, Int), dilation: PlaneExtent = 1, groups: Int = 1) {
        self.init(stride: stride, padding: PlaneExtent(padding), dilation: dilation, groups: groups)
    }

    /// - Precondition: as for the initialiser that takes extents.
    public init(stride: (Int, Int), padding: (Int, Int), dilation: PlaneExtent = 1, groups: Int = 1) {
        self.init(stride: PlaneExtent(stride), padding: PlaneExtent(padding), dilation: dilation, groups: groups)
    }

    /// - Precondition: as for the initialiser that takes extents.
    public init(stride: PlaneExtent = 1, padding: PlaneExtent = 0, dilation: (Int, Int), groups: Int = 1) {
        self.init(stride: stride, padding: padding, dilation: PlaneExtent(dilation), groups: groups)
    }

    /// - Precondition: as for the initialiser that takes extents.
    public init(stride: (Int, Int), padding: (Int, Int), dilation: (Int, Int), groups: Int = 1) {
        self.init(stride: stride, padding: padding, dilation: PlaneExtent(dilation), groups: groups)
    }
}

extension MaxPooling {
    /// - Precondition: as for the initialiser that takes extents.
    public init(kernel: PlaneExtent, stride: (Int, Int), padding: PlaneExtent = 0, ceilMode: Bool = false) {
        self.init(kernel: kernel, stride: PlaneExtent(stride), padding: padding, ceilMode: ceilMode)
    }

    /// - Precondition: as for the initialiser that takes extents.
    public init(kernel: (Int, Int), stride: (Int, Int), padding: PlaneExtent = 0, ceilMode: Bool = false) {
        self.init(kernel: PlaneExtent(kernel), stride: stride, padding: padding, ceilMode: ceilMode)
    }

    /// - Precondition: as for the initialiser that takes extents.
    public init(kernel: (Int, Int), stride: (Int, Int), padding: (Int, Int), ceilMode: Bool = false) {
        self.init(kernel: kernel, stride: stride, padding: PlaneExtent(padding), ceilMode: ceilMode)
    }
}

extension AveragePooling {
    /// - Precondition: as for the initialiser that takes extents.
    public init(
        kernel: PlaneExtent, stride: (Int, Int), padding: PlaneExtent = 0, ceilMode: Bool = false,
        countIncludesPadding: Bool = true
    ) {
        self.init(
            kernel: kernel, stride: PlaneExtent(stride), padding: padding, ceilMode: ceilMode,
            countIncludesPadding: countIncludesPadding)
    }

    /// - Precondition: as for the initialiser that takes extents.
    public init(
        kernel: (Int, Int), stride: (Int, Int), padding: PlaneExtent = 0, ceilMode: Bool = false,
        countIncludesPadding: Bool = true
    ) {
        self.init(
            kernel: PlaneExtent(kernel), stride: stride, padding: padding, ceilMode: ceilMode,
            countIncludesPadding: countIncludesPadding)
    }

    /// - Precondition: as for the initialiser that takes extents.
    public init(
        kernel: (Int, Int), stride: (Int, Int), padding: (Int, Int), ceilMode: Bool = false,
        countIncludesPadding: Bool = true
    ) {
        self.init(
            kernel: kernel, stride: stride, padding: PlaneExtent(padding), ceilMode: ceilMode,
            countIncludesPadding: countIncludesPadding)
    }
}
