internal import CKernels

/// Unfolds a convolution's input (`im2col`) into the panels that `PanelProduct` reads. The convolution is then a matrix
/// product.
///
/// X′[(c·kh + u)·kw + v, (n·H′ + i)·W′ + j] = x[n, c, i·s − p + u·d, j·s − p + v·d], and 0 if that lies outside the
/// plane. The images of a batch are side by side, so at most one panel of the whole batch is not filled.
struct PanelPacking {
    /// The extents H × W of one channel of the input.
    let plane: PlaneExtent
    /// The extents H′ × W′ of one channel of the output.
    let output: PlaneExtent
    /// The number of elements from one image of the input to the next.
    let imagePitch: Int
    let window: Window
    /// The offset at which each tap u, v reads, relative to the first tap.
    private let taps: [Int]

    init(plane: PlaneExtent, output: PlaneExtent, imagePitch: Int, window: Window) {
        self.plane = plane
        self.output = output
        self.imagePitch = imagePitch
        self.window = window
        taps = (0..<window.kernel.height).flatMap { u in
            (0..<window.kernel.width).map { v in
                u * window.dilation.height * plane.width + v * window.dilation.width
            }
        }
    }

    /// The number of elements of one channel of the input.
    var channelPitch: Int { plane.height * plane.width }

    /// Writes the rows `depths` and the columns `columns` of X′ to `panel`. `columns` has at most a panel's width. The
    /// rest of the panel's rows becomes 0.
    ///
    /// - Parameters:
    ///   - input: the channels of one group in the first image
    ///   - readable: the offsets from `input` that hold elements, of this group or of others
    func pack<Input: KernelScalar, S: KernelScalar>(
        _ input: UnsafePointer<Input>, readable: Range<Int>, depths: Range<Int>, columns: Range<Int>,
        into panel: UnsafeMutablePointer<S>
    ) {
        let stretches = stretches(of: columns)
        let inside = tapsInside(columns)
        // In the channels at the ends of the tensor, columns that see the padding would be read outside the tensor.
        let first = stretches.reduce(.max) { min($0, $1.source) }
        let last = stretches.reduce(.min) { max($0, $1.source + ($1.count - 1) * window.stride.width) }
        let end = last + (taps.last ?? 0) + 1
        var depth = depths.lowerBound
        while depth < depths.upperBound {
            let (channel, tap) = depth.quotientAndRemainder(dividingBy: taps.count)
            let start = channel * channelPitch
            let row = panel + (depth - depths.lowerBound) * S.panelWidth
            // As many channels as can be read in place, or else one channel.
            let safe = start + first >= readable.lowerBound ? (readable.upperBound - end) / channelPitch + 1 : channel
            let until = min(max(safe, channel + 1) * taps.count, depths.upperBound)
            if safe > channel, start + end <= readable.upperBound {
                let shape = PanelShape(stretches: stretches, taps: taps, inside: inside, stride: window.stride.width)
                shape.pack(input + start, pitch: channelPitch, tap: tap, rows: until - depth, into: row)
            } else {
                packPadded(input + start, taps: tap..<tap + until - depth, stretches, inside, into: row)
            }
            depth = until
        }
    }

    /// Packs one channel, element by element.
    private func packPadded<Input: KernelScalar, S: KernelScalar>(
        _ plane: UnsafePointer<Input>, taps range: Range<Int>, _ stretches: [ck_stretch], _ inside: [UInt64],
        into panel: UnsafeMutablePointer<S>
    ) {
        for (row, tap) in range.enumerated() {
            let target = panel + row * S.panelWidth
            target.update(repeating: 0, count: S.panelWidth)
            for stretch in stretches {
                for i in 0..<stretch.count where inside[tap] >> UInt64(stretch.target + i) & 1 == 1 {
                    target[stretch.target + i] = S(plane[taps[tap] + stretch.source + i * window.stride.width])
                }
            }
        }
    }

    /// The columns as stretches of evenly spaced input elements, as tap 0 reads them.
    private func stretches(of columns: Range<Int>) -> [ck_stretch] {
        // At stride 1, an output image as wide as the input is the plane itself, shifted.
        let isPlane = window.stride == 1 && output.width == plane.width
        let length = isPlane ? output.height * output.width : output.width
        let (first, last) = (columns.lowerBound / length, (columns.upperBound - 1) / length)
        return (first...last).map { i in
            let start = max(columns.lowerBound, i * length)
            let end = min(columns.upperBound, (i + 1) * length)
            return ck_stretch(source: source(of: start), target: start - columns.lowerBound, count: end - start)
        }
    }

    private func source(of column: Int) -> Int {
        let (n, i, j) = position(of: column)
        return n * imagePitch + (i * window.stride.height - window.padding.height) * plane.width
            + j * window.stride.width - window.padding.width
    }

    /// The image, row and column of the output to which a column of X′ belongs.
    private func position(of column: Int) -> (n: Int, i: Int, j: Int) {
        let (row, j) = column.quotientAndRemainder(dividingBy: output.width)
        let (n, i) = row.quotientAndRemainder(dividingBy: output.height)
        return (n, i, j)
    }

    /// For each tap, one bit per column: whether the tap lies inside the plane.
    private func tapsInside(_ range: Range<Int>) -> [UInt64] {
        if window.padding == 0 { return [UInt64](repeating: 1 << UInt64(range.count) - 1, count: taps.count) }
        var rows = [UInt64](repeating: 0, count: window.kernel.height)
        var columns = [UInt64](repeating: 0, count: window.kernel.width)
        var (_, i, j) = position(of: range.lowerBound)
        for bit in 0..<UInt64(range.count) {
            let (top, left) = (
                i * window.stride.height - window.padding.height, j * window.stride.width - window.padding.width
            )
            for u in rows.indices {
                let y = top + u * window.dilation.height
                rows[u] |= (y >= 0 && y < plane.height ? 1 : 0) << bit
            }
            for v in columns.indices {
                let x = left + v * window.dilation.width
                columns[v] |= (x >= 0 && x < plane.width ? 1 : 0) << bit
            }
            j += 1
            if j == output.width { (i, j) = (i + 1 == output.height ? 0 : i + 1, 0) }
        }
        return rows.flatMap { row in columns.map { row & $0 } }
    }
}

/// A panel in the form that the C code takes.
private struct PanelShape {
    let stretches: [ck_stretch]
    let taps: [Int]
    let inside: [UInt64]
    let stride: Int

    /// Fills `rows` rows of a panel, starting with `tap` of the first plane.
    func pack<Input: KernelScalar, S: KernelScalar>(
        _ plane: UnsafePointer<Input>, pitch: Int, tap: Int, rows: Int, into panel: UnsafeMutablePointer<S>
    ) {
        stretches.withUnsafeBufferPointer { stretches in
            taps.withUnsafeBufferPointer { taps in
                inside.withUnsafeBufferPointer { inside in
                    var shape = ck_panel(
                        stretches: stretches.baseAddress, stretch_count: stretches.count, stride: stride,
                        taps: taps.baseAddress, inside: inside.baseAddress, tap_count: taps.count)
                    let (source, target) = (UnsafeRawPointer(plane), UnsafeMutableRawPointer(panel))
                    switch (Input.self == Float.self, S.self == Float.self) {
                    case (true, true):
                        ck_pack_float(
                            source.assumingMemoryBound(to: Float.self), pitch, &shape, tap, rows,
                            target.assumingMemoryBound(to: Float.self))
                    case (true, false):
                        ck_pack_float_to_double(
                            source.assumingMemoryBound(to: Float.self), pitch, &shape, tap, rows,
                            target.assumingMemoryBound(to: Double.self))
                    case (false, false):
                        ck_pack_double(
                            source.assumingMemoryBound(to: Double.self), pitch, &shape, tap, rows,
                            target.assumingMemoryBound(to: Double.self))
                    case (false, true): preconditionFailure("float64 is never packed as float32")
                    }
                }
            }
        }
    }
}
