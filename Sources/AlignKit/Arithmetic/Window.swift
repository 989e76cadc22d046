/// How a window slides over the plane of an image, in convolution and in pooling.
struct Window: Hashable {
    var kernel: PlaneExtent
    var stride: PlaneExtent
    var padding: PlaneExtent
    var dilation: PlaneExtent = 1
    var ceilMode = false

    /// The number of positions of the window along each axis.
    func outputExtent(height: Int, width: Int) throws(ShapeError) -> PlaneExtent {
        guard
            let rows = Self.positions(
                input: height, kernel: kernel.height, stride: stride.height, padding: padding.height,
                dilation: dilation.height, ceilMode: ceilMode),
            let columns = Self.positions(
                input: width, kernel: kernel.width, stride: stride.width, padding: padding.width,
                dilation: dilation.width, ceilMode: ceilMode)
        else {
            let dilated = dilation == 1 ? "" : " with dilation \(dilation)"
            throw ShapeError(
                expected: "an image of at least \(kernel)\(dilated) after padding by \(padding)",
                found: "\(height)×\(width)")
        }
        return PlaneExtent(height: rows, width: columns)
    }

    /// ⌊(input + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1, or `nil` if the kernel does not fit or a number
    /// overflows.
    ///
    /// In ceil mode the quotient is rounded up, and a last window that would start in the right padding is dropped
    /// (`pooling_output_shape` in PyTorch 2.13, ATen/native/Pool.h).
    private static func positions(
        input: Int, kernel: Int, stride: Int, padding: Int, dilation: Int, ceilMode: Bool
    ) -> Int? {
        let (reach, reachOverflow) = dilation.multipliedReportingOverflow(by: kernel - 1)
        let (border, borderOverflow) = padding.multipliedReportingOverflow(by: 2)
        let (padded, paddedOverflow) = input.addingReportingOverflow(border)
        if kernel < 1 || reachOverflow || borderOverflow || paddedOverflow || reach >= padded { return nil }
        let (steps, remainder) = (padded - reach - 1).quotientAndRemainder(dividingBy: stride)
        // (steps + 1)·stride < input + padding, written so that it cannot overflow.
        if ceilMode, remainder > 0, steps * stride < input + padding - stride { return steps + 2 }
        return steps + 1
    }
}
