/// Writes a reference file: the recording of a port that runs in Swift, or a small one for a test.
///
///     let writer = try ReferenceFileWriter(
///         path: "port.h5", provenance: .init(framework: "swift", model: "resnet50", convention: "torchvision"))
///     try writer.write(image, to: "inputs/image")
///     try writer.write(weight, to: "weights/conv1.weight")
///     try writer.write(output, to: "activations/conv1", attributes: ["order": 0, "op": "Conv2d", "stride": [2, 2]])
///     try writer.write(logits, to: "outputs/logits")
///     try writer.finish()
///
/// The file is complete or absent: it is written under a temporary name in the same directory and renamed by
/// `finish()`. A writer that is released before `finish()` leaves nothing behind. Only one thread at a time may use it.
///
/// In a path, only the slashes between groups separate; dots, `#` and brackets are part of a name.
public final class ReferenceFileWriter {
    private let writer: HDF5Writer

    /// Starts a file.
    ///
    /// - Parameters:
    ///   - path: the file to write. `finish()` replaces an existing file and keeps its mode and its owner. A symbolic
    ///     link stays, and its target is replaced.
    ///   - provenance: the attributes of the root. `alignkit_format` is always `ReferenceFile.formatVersion`.
    ///   - deflateLevel: 0 to 9 to compress every tensor, after a shuffle of its bytes, as one chunk, or in chunks of
    ///     at most 64 MB where it is larger; `nil` stores without compression, which is read fastest.
    /// - Throws: `HDF5Error`, where no file can be made there: the folder does not exist, the owner may not write the
    ///   existing file, or the path is a device, a pipe or another file that is not regular.
    public init(
        path: String, provenance: ReferenceFile.Provenance, deflateLevel: Int? = nil
    ) throws(HDF5Error) {
        writer = try HDF5Writer(path: path, deflateLevel: deflateLevel)
        try writer.write(attributes: provenance.attributes, of: "")
    }

    /// Writes a tensor and its attributes. Missing groups on the path are created.
    public func write<Scalar: HDF5Element & BinaryFloatingPoint>(
        _ tensor: Tensor<Scalar>, to path: String, attributes: [String: AttributeValue] = [:]
    ) throws(HDF5Error) {
        try writer.write(tensor.scalars, extents: tensor.shape.extents, to: path, attributes: attributes)
    }

    /// Writes integers, such as labels, in row-major order.
    ///
    /// - Precondition: `integers.count == shape.count`.
    /// - Throws: `HDF5Error`, where `path` is taken, or the file cannot grow.
    public func write(
        _ integers: [Int64], shape: Shape, to path: String, attributes: [String: AttributeValue] = [:]
    ) throws(HDF5Error) {
        try writer.write(integers, extents: shape.extents, to: path, attributes: attributes)
    }

    /// Creates a group with attributes: `addGroup("cases/mmdet", attributes: ["loss": "ghm-c", "bins": 30])`.
    public func addGroup(_ path: String, attributes: [String: AttributeValue] = [:]) throws(HDF5Error) {
        try writer.makeGroup(path)
        try writer.write(attributes: attributes, of: path)
    }

    /// Makes `path` another name of the object at `existing`; the data is not copied.
    ///
    /// - Throws: `HDF5Error`, where `path` is taken, or nothing exists at `existing`.
    public func link(_ path: String, to existing: String) throws(HDF5Error) {
        try writer.link(path, to: existing)
    }

    /// Closes the file and gives it its name. Nothing can be written afterwards.
    ///
    /// - Throws: `HDF5Error`, where the file cannot be completed; then nothing is left of it.
    public func finish() throws(HDF5Error) { try writer.finish() }
}

extension ReferenceFile.Provenance {
    fileprivate var attributes: [String: AttributeValue] {
        let texts = [
            "framework": framework, "framework_version": frameworkVersion, "model": model, "convention": convention,
            "configuration": configuration, "device": device, "precision": precision, "producer": producer,
            "created": created,
        ]
        let integers = ["alignkit_format": ReferenceFile.formatVersion, "threads": threads, "seed": seed]
        return texts.compactMapValues { $0.map(AttributeValue.text) }
            .merging(integers.compactMapValues { $0.map(AttributeValue.integer) }) { text, _ in text }
    }
}
