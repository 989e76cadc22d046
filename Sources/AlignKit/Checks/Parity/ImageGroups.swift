// Most networks keep the images of a batch apart in all their operations. A large batch is then run a few images at a
// time. So the memory of a check depends on the size of an image, and not on the number of images.

extension ParityCheck {
    /// The groups of images that are run one after the other. Nil where the batch is run as a whole: it fits, or its
    /// images cannot be separated.
    ///
    /// The groups follow from the shapes alone. The largest output of a node has at most `elementsAtOnce` elements for
    /// a group, unless it has more for a single image. The sizes of the groups differ by at most one image.
    package var imageGroups: [Range<Int>]? {
        guard let count = separateImages else { return nil }
        let image = network.nodes.reduce(1) { max($0, shapes[$1.name]!.count / count) }
        let most = max(elementsAtOnce / image, 1)
        let groups = count.dividedRoundingUp(by: most)
        guard groups > 1 else { return nil }
        return (0..<groups).map { $0 * count / groups..<($0 + 1) * count / groups }
    }

    /// The number of images, where each image is a row of every input and every output, no operation mixes them, and
    /// every recording has the network's shape; else nil.
    private var separateImages: Int? {
        guard let count = inputs.first?.value.shape.extents.first, count > 1,
            inputs.allSatisfy({ $0.value.shape.extents.first == count }),
            let single = try? network.shapes(inputs: inputs.mapValues { $0.shape.with(images: 1) })
        else { return nil }
        let isSeparate = network.nodes.allSatisfy { node in
            let shape = single[node.name]!
            return node.operation.keepsImagesApart(node.inputs.map { shapes[$0]! })
                && shape.extents.first == 1 && shape.with(images: count) == shapes[node.name]
                && recorded.byNode[node.name, default: []].allSatisfy { recording in
                    !recording.entry.isFloatingPoint || recording.entry.extents == shapes[node.name]!.extents
                }
        }
        return isSeparate ? count : nil
    }

    /// The check of some of the images.
    ///
    /// - Precondition: `imageGroups` is not nil.
    func of(images: Range<Int>) -> ParityCheck {
        var part = self
        part.inputs = inputs.mapValues { $0.images(images) }
        part.shapes = shapes.mapValues { $0.with(images: images.count) }
        part.recorded = recorded.of(images: images)
        return part
    }
}

extension RecordedTensors {
    /// The recordings of some of the images. A recording that is not floating-point stays as it is.
    fileprivate func of(images: Range<Int>) -> RecordedTensors {
        mappingNodes { $0.isFloatingPoint ? $0.rows(images) : $0 }
    }
}

extension Shape {
    /// The same shape with another number of images.
    func with(images: Int) -> Shape { Shape([images] + extents.dropFirst()) }
}

extension Tensor {
    fileprivate func images(_ images: Range<Int>) -> Tensor {
        let size = count / shape[0]
        return Tensor(
            shape: shape.with(images: images.count),
            scalars: Array(scalars[images.lowerBound * size..<images.upperBound * size]))
    }
}
