/// A recording and the network that it is compared with, before anything is computed. Files that can be refused by
/// their names, shapes and descriptions are refused here, in the same way for all networks.
package struct CheckSubject {
    private let command: String
    private let alignment: WeightAlignment
    private let recognized: RecognizedNetwork

    /// A ResNet.
    ///
    /// - Throws: `HDF5Error` or `ReferenceError` where the file cannot be read, or its weights make no ResNet.
    package init(resNet path: String, _ options: NetworkOptions) throws {
        command = "resnet50"
        alignment = try Self.opened(path, options.convention)
        recognized = try RecognizedNetwork(resNet: alignment, options)
        try alignment.refuseVariants()
    }

    /// A feature pyramid: on its backbone if the file holds an image, else alone.
    ///
    /// - Throws: `HDF5Error` or `ReferenceError` where the file cannot be read, or its weights and inputs make no
    ///   pyramid.
    package init(featurePyramid path: String, _ options: NetworkOptions) throws {
        command = "fpn"
        alignment = try Self.opened(path, options.convention)
        if try FeaturePyramidModel.backbone(alignment, options) != nil { try alignment.refuseVariants() }
        recognized = try RecognizedNetwork(featurePyramid: alignment, options)
    }

    private static func opened(_ path: String, _ convention: NamingConvention?) throws -> WeightAlignment {
        let file = try ReferenceFile(path: path)
        try file.refuseLinks()
        try file.refuseSamples()
        return try WeightAlignment(file, convention: convention)
    }

    /// The names of each row of the report: ours and the file's. An unexpected tensor has the file's name alone.
    package var rowNames: [[String]] {
        let network = recognized.network
        let recorded = RecordedTensors(alignment.file, network: network, convention: alignment.convention)
        let ofNodes = network.nodes.flatMap { node in
            (recorded.byNode[node.name] ?? []).map { [node.name, $0.entry.displayName] }
        }
        return ofNodes + recorded.unexpected.map { [$0.displayName] }
    }

    /// Runs the network and compares.
    ///
    /// - Throws: `HDF5Error` or `ReferenceError`, where something that the network reads cannot be used.
    func report(
        tolerance: Tolerance, evidence: TensorEvidence.Options, workers: Workers, progress: ParityProgress
    ) throws -> ParityReport {
        let network = recognized.network
        let result = try ParityResult(
            of: alignment, network: network, impossible: recognized.impossible, tolerance: tolerance,
            evidence: evidence,
            workers: workers, progress: progress)
        return ParityReport(
            command: command, alignment: alignment, network: recognized.description,
            assumptions: recognized.assumptions,
            parts: network.parts, inputs: network.inputs, tolerance: tolerance,
            environment: ReportEnvironment(workers: workers), result: result)
    }
}
