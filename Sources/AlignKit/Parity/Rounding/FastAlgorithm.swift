/// A fast algorithm for convolutions of stride 1, as libraries have it. docs/rounding.md names their sources.
package struct FastAlgorithm: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case winograd(WinogradTransform)
        case fourier(FourierTransform)
    }

    let kind: Kind
    /// The library whose points, or whose tiles, these are.
    let source: String
    /// The products are summed up over this many input channels, and these sums one after the other.
    let channelsPerSum: Int

    /// All at once.
    private static let all = Int.max / 4
    /// NNPACK's, for 32 KB of first-level cache.
    private static let block = 128

    /// What a convolution is said to err as.
    package var remark: String {
        switch kind {
        case .winograd(let transform):
            "\(Self.remarkStart)Winograd convolution of \(PlaneExtent(integerLiteral: transform.outputs)) tiles "
                + "(\(source)'s points)"
        case .fourier(let transform):
            "\(Self.remarkStart)convolution by FFT of \(transform.size)×\(transform.size) tiles (\(source)'s)"
        }
    }

    /// How every such remark begins.
    static let remarkStart = "errs as a "

    /// The inputs of a tile along each axis.
    var size: Int {
        switch kind {
        case .winograd(let transform): transform.size
        case .fourier(let transform): transform.size
        }
    }

    /// F(2×2) is not among them: it errs like a direct sum.
    private static let kinds: [(Kind, String)] = [
        (.winograd(WinogradTransform(outputs: 6, symmetric: [1, 2, 0.5])), "NNPACK"),
        (.winograd(WinogradTransform(outputs: 4, symmetric: [1, 2])), "tinygrad"),
        (
            .winograd(WinogradTransform(outputs: 4, symmetric: [Double(0.5).squareRoot(), Double(2).squareRoot()])),
            "ncnn"
        ),
        (.winograd(WinogradTransform(outputs: 6, symmetric: [1, 2, 3])), "MNN"),
        (.winograd(WinogradTransform(outputs: 4, symmetric: [0.625, 1.5])), "oneDNN"),
        (.fourier(FourierTransform(size: 16)), "NNPACK"),
        (.fourier(FourierTransform(size: 8)), "NNPACK"),
    ]

    /// Those that a library could have taken for this convolution.
    static func candidates(for convolution: Convolution, weight: Shape) -> [FastAlgorithm] {
        guard convolution.stride == 1, convolution.dilation == 1, weight.rank == 4 else { return [] }
        let kernel = PlaneExtent(height: weight[2], width: weight[3])
        let sums = weight[1] > block ? [all, block] : [all]
        return kinds.flatMap { kind, source in
            sums.map { FastAlgorithm(kind: kind, source: source, channelsPerSum: $0) }
        }.filter { algorithm in
            switch algorithm.kind {
            case .winograd: kernel == 3
            case .fourier: max(kernel.height, kernel.width) <= algorithm.size
            }
        }
    }
}
