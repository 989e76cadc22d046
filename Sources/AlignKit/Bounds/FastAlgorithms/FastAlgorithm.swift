/// A fast algorithm for convolutions, as libraries have it. docs/rounding.md names their sources.
package struct FastAlgorithm: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case winograd(WinogradTransform)
        case fourier(FourierTransform)
    }

    package let kind: Kind
    /// The library whose points, or whose tiles, these are.
    package let source: String
    /// The products are summed up over this many input channels, and these sums one after the other.
    let channelsPerSum: Int

    /// All at once; as NNPACK with 32 KB of first-level cache; as products of matrices by BLAS, in several
    /// accumulators.
    private static let sizesOfSums = [Int.max / 4, 128, 32]

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

    /// The outputs of a tile, of a kernel of 3×3.
    var tile: PlaneExtent { PlaneExtent(height: size - 2, width: size - 2) }

    /// F(2×2) is not among them: it errs like a direct sum.
    private static let kinds: [(Kind, String)] = [
        (.winograd(WinogradTransform(outputs: 6, symmetric: [1, 2, 0.5])), "NNPACK"),
        (.winograd(WinogradTransform(outputs: 4, symmetric: [1, 2])), "tinygrad"),
        (
            .winograd(WinogradTransform(outputs: 4, symmetric: [Double(0.5).squareRoot(), Double(2).squareRoot()])),
            "ncnn"
        ),
        (.winograd(WinogradTransform(outputs: 6, symmetric: [1, 2, 3])), "MNN"),
        (.winograd(WinogradTransform(outputs: 4, symmetric: [1, 0.5])), "cuDNN"),
        (.winograd(WinogradTransform(outputs: 4, symmetric: [0.625, 1.5])), "oneDNN"),
        (.fourier(FourierTransform(size: 16)), "NNPACK"),
        (.fourier(FourierTransform(size: 8)), "NNPACK"),
        (.fourier(FourierTransform(size: 32)), "cuDNN"),
        (.fourier(FourierTransform(size: 64)), "cuDNN"),
        (.fourier(FourierTransform(size: 128)), "cuDNN"),
    ]

    /// All of them, with sums over all channels at once, then over parts of them.
    static let all = sizesOfSums.flatMap { size in
        kinds.map { FastAlgorithm(kind: $0, source: $1, channelsPerSum: size) }
    }

    /// Those that a library could have taken for this convolution.
    static func candidates(for convolution: Convolution, weight: Shape, output: Shape) -> [FastAlgorithm] {
        kinds.flatMap { kind, source in
            sizesOfSums.map { FastAlgorithm(kind: kind, source: source, channelsPerSum: $0) }
        }.filter { $0.divides(weight[1]) && $0.fits(convolution, weight: weight, output: output) }
    }

    func fits(_ convolution: Convolution, weight: Shape, output: Shape) -> Bool {
        guard convolution.dilation == 1, weight.rank == 4, output.rank == 4 else { return false }
        switch kind {
        case .winograd: return convolution.stride == 1 && weight[2] == 3 && weight[3] == 3
        case .fourier:
            guard max(weight[2], weight[3]) <= size else { return false }
            if size <= Self.largestTile { return true }
            let inputs = [
                (output[2] - 1) * convolution.stride.height + weight[2],
                (output[3] - 1) * convolution.stride.width + weight[3],
            ]
            return inputs.max()! <= size && inputs.max()! > size / 2
        }
    }

    /// Whether the sums are over all of so many channels, however many there are, or over parts of them.
    func divides(_ channels: Int) -> Bool { channelsPerSum == Self.sizesOfSums[0] || channelsPerSum < channels }

    /// Of a larger transform there is one tile, the whole plane.
    private static let largestTile = 32

    var isFourier: Bool { if case .fourier = kind { true } else { false } }
}
