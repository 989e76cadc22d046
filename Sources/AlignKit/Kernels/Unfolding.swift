/// Unfolds a convolution's input, so that the convolution is a matrix product (`im2col`).
///
/// X′[(c·kh + u)·kw + v, i·W′ + j] = x[c, i·s − p + u·d, j·s − p + v·d], and 0 where that lies outside the plane.
struct Unfolding {
    /// The extents H × W of one channel of the input.
    let plane: PlaneExtent
    /// W′, the number of positions in a row of the output.
    let outputWidth: Int
    let window: Window

    /// The number of elements of one channel of the input.
    var channelPitch: Int { plane.height * plane.width }

    /// Writes the rows `depths` and the columns `positions` of X′ to `block`, `depths.count × positions.count`.
    ///
    /// - Parameter input: `[C, H, W]`, the channels of one image and group
    func unfold<S: KernelScalar>(
        _ input: UnsafePointer<S>, depths: Range<Int>, positions: Range<Int>, into block: UnsafeMutablePointer<S>
    ) {
        let firstRow = positions.lowerBound / outputWidth
        let lastRow = (positions.upperBound - 1) / outputWidth
        var target = block
        for depth in depths {
            let (tap, v) = depth.quotientAndRemainder(dividingBy: window.kernel.width)
            let (channel, u) = tap.quotientAndRemainder(dividingBy: window.kernel.height)
            let source = input + channel * channelPitch
            let inside = columnsInside(tap: v)
            for i in firstRow...lastRow {
                let start = max(positions.lowerBound - i * outputWidth, 0)
                let end = min(positions.upperBound - i * outputWidth, outputWidth)
                let y = i * window.stride.height - window.padding.height + u * window.dilation.height
                if y < 0 || y >= plane.height {
                    target.update(repeating: 0, count: end - start)
                } else {
                    let x = v * window.dilation.width - window.padding.width
                    copyRow(source + y * plane.width, shift: x, inside, start..<end, to: target)
                }
                target += end - start
            }
        }
    }

    /// The columns j of the output for which 0 ≤ j·s − p + v·d < W.
    private func columnsInside(tap v: Int) -> Range<Int> {
        let shift = v * window.dilation.width - window.padding.width
        let first = shift >= 0 ? 0 : (-shift).dividedRoundingUp(by: window.stride.width)
        let end = shift >= plane.width ? 0 : (plane.width - shift).dividedRoundingUp(by: window.stride.width)
        return min(first, outputWidth)..<max(min(end, outputWidth), min(first, outputWidth))
    }

    /// Writes x[j·s + shift] for the j in `columns`, and 0 for those not `inside`.
    private func copyRow<S: KernelScalar>(
        _ row: UnsafePointer<S>, shift: Int, _ inside: Range<Int>, _ columns: Range<Int>,
        to target: UnsafeMutablePointer<S>
    ) {
        let valid = inside.clamped(to: columns)
        let left = valid.lowerBound - columns.lowerBound
        target.update(repeating: 0, count: left)
        let body = target + left
        let stride = window.stride.width
        if stride == 1 {
            body.update(from: row + valid.lowerBound + shift, count: valid.count)
        } else {
            let first = row + valid.lowerBound * stride + shift
            for j in 0..<valid.count { body[j] = first[j * stride] }
        }
        (body + valid.count).update(repeating: 0, count: columns.upperBound - valid.upperBound)
    }
}
