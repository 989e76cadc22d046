import AlignKit
import TestSupport

/// Two files with the weights of a small ResNet, the second one altered.
struct WeightPairOfFiles {
    private let folder: TemporaryFolder
    private let tiny: TinyResNet

    init(_ tiny: TinyResNet = TinyResNet.ofWeights(), folder: TemporaryFolder) {
        self.folder = folder
        self.tiny = tiny
    }

    /// What is found after `change`.
    ///
    /// - Parameter more: writes what else the second file is to hold.
    func compare(
        as convention: NamingConvention = .torchvision, against other: NamingConvention = .torchvision,
        threads: Int = 2,
        _ change: (inout [String: Tensor<Float>]) -> Void = { _ in },
        more: (ReferenceFileWriter) throws -> Void = { _ in }
    ) throws -> WeightComparisonResult {
        let (a, b) = (folder.file("a.h5"), folder.file("b.h5"))
        try Self.write(tiny, to: a, convention)
        var altered = tiny
        change(&altered.weights)
        try Self.write(altered, to: b, other, more)
        return try WeightReport(a: a, b: b, workers: Workers(threads: threads)).result
    }

    /// The one check that has anything against it.
    func onlyFinding(
        as convention: NamingConvention = .torchvision, against other: NamingConvention = .torchvision,
        _ change: (inout [String: Tensor<Float>]) -> Void = { _ in }
    ) throws -> WeightCheck? {
        let result = try compare(as: convention, against: other, change)
        let found = result.checks.filter { !$0.isAligned }
        return found.count == 1 ? found[0] : nil
    }

    /// A file with the weights alone.
    static func write(
        _ tiny: TinyResNet, to path: String, _ convention: NamingConvention = .torchvision,
        _ more: (ReferenceFileWriter) throws -> Void = { _ in }
    ) throws {
        let writer = try ReferenceFileWriter(path: path, provenance: tiny.provenance)
        for parameter in ResNet.network(tiny.configuration).parameters {
            guard let value = tiny.weights[parameter.name] else { continue }
            let isStoredTransposed = convention.storesTransposed(parameter) && value.shape.rank == 2
            try writer.write(
                isStoredTransposed ? value.transposed() : value,
                to: "weights/" + convention.key(forParameter: parameter.name))
        }
        try more(writer)
        try writer.finish()
    }
}

extension TinyResNet {
    /// A small network of which only the weights matter: its image is as small as can be.
    static func ofWeights(
        _ configuration: ResNet.Configuration = ResNet.Configuration(blocks: [1, 1, 1, 1], width: 4, classes: 5)
    ) -> TinyResNet { TinyResNet(configuration, image: [1, 3, 8, 8]) }
}

extension Tensor {
    /// The tensor of a shape whose element at an index is that of this one at `source(index)`.
    func rearranged(to shape: Shape? = nil, _ source: ([Int]) -> [Int]) -> Self {
        let shape = shape ?? self.shape
        return Self(
            shape: shape,
            scalars: (0..<shape.count).map { offset in
                let index = source(shape.index(ofOffset: offset))
                return scalars[zip(index, self.shape.extents).reduce(0) { $0 * $1.1 + $1.0 }]
            })
    }

    /// The same shape with other elements.
    func map(_ transform: (Scalar) -> Scalar) -> Self { Self(shape: shape, scalars: scalars.map(transform)) }
}
