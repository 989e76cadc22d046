/// A fast algorithm for convolutions, as libraries implement it. docs/rounding.md names their sources.
package struct FastAlgorithm: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case winograd(WinogradTransform)
        case fourier(FourierTransform)
    }

    package let kind: Kind
    /// The library that has these points or tiles.
    package let source: String
    /// The products are summed over this many input channels at a time. These sums are then added one after the other.
    let channelsPerSum: Int

    /// All channels at once; 128, as NNPACK with 32 KB of first-level cache; 32, as matrix products by BLAS, which add
    /// up in several accumulators.
    private static let sizesOfSums = [Int.max / 4, 128, 32]

    /// The remark about a convolution that errs like this algorithm.
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

    /// The number of inputs of a tile along each axis.
    var size: Int {
        switch kind {
        case .winograd(let transform): transform.size
        case .fourier(let transform): transform.size
        }
    }

    /// The outputs of a tile for a kernel of 3×3.
    var tile: PlaneExtent { PlaneExtent(height: size - 2, width: size - 2) }

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
        (.winograd(WinogradTransform(outputs: 2, symmetric: [1])), "Lavin and Gray"),
    ]

    /// All algorithms, first with sums over all channels at once, then with sums over parts of them.
    static let all = sizesOfSums.flatMap { size in
        kinds.map { FastAlgorithm(kind: $0, source: $1, channelsPerSum: size) }
    }

    /// The algorithms that a library could have used for this convolution.
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

    /// Whether the sums are over all channels at once, or over fewer than these.
    func divides(_ channels: Int) -> Bool { channelsPerSum == Self.sizesOfSums[0] || channelsPerSum < channels }

    /// A larger transform has one tile, the whole plane.
    private static let largestTile = 32

    /// Whether its errors are about as large as those of a sum, and lie where those lie: F(2×2). They are larger where
    /// many weights are 0, since the transformed weights are not.
    var errsLikeSums: Bool { if case .winograd(let transform) = kind { transform.outputs == 2 } else { false } }

    var isFourier: Bool { if case .fourier = kind { true } else { false } }
}
