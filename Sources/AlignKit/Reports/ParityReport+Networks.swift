extension ParityReport {
    /// What is assumed about the network, and how its recording is judged.
    public struct Options: Sendable {
        public var network = NetworkOptions()
        public var tolerance = Tolerance.rounding
        /// What is kept of each comparison in addition to its numbers.
        public var evidence: TensorEvidence.Options = []

        public init() {}
    }

    /// Verifies a recording of a ResNet.
    ///
    /// The architecture is read from the shapes of the weights. Style and epsilon come from `options`, else from the
    /// file. The default style is that of the library whose names the file has (`caffe` for Detectron2). The default
    /// epsilon is 1e-5.
    ///
    /// - Parameters:
    ///   - path: the reference file.
    ///   - options: what the file does not tell, and how differences are judged.
    ///   - workers: the threads that share the work.
    ///   - progress: called before each node.
    /// - Throws: `HDF5Error` or `ReferenceError` where the file cannot be read, or its weights and inputs make no
    ///   ResNet. A broken recorded activation is a finding, not an error.
    public static func resNet(
        path: String, options: Options = Options(), workers: Workers = Workers(),
        progress: ParityProgress = { _, _, _ in }
    ) throws -> ParityReport {
        try CheckSubject(resNet: path, options.network).report(
            tolerance: options.tolerance, evidence: options.evidence, workers: workers, progress: progress)
    }

    /// Verifies a recording of a feature pyramid: on a backbone if the file holds an image, else alone.
    ///
    /// The architecture is read from the shapes and the keys of the weights. What they do not tell comes from
    /// `options`, else from the file, else from the library whose names the keys are.
    ///
    /// - Parameters:
    ///   - path: the reference file.
    ///   - options: what the file does not tell, and how differences are judged.
    ///   - workers: the threads that share the work.
    ///   - progress: called before each node.
    /// - Throws: `HDF5Error` or `ReferenceError` where the file cannot be read, or its weights and inputs make no
    ///   pyramid. A broken recorded activation is a finding, not an error. So is a declared source of the extra levels
    ///   that the weights rule out.
    public static func featurePyramid(
        path: String, options: Options = Options(), workers: Workers = Workers(),
        progress: ParityProgress = { _, _, _ in }
    ) throws -> ParityReport {
        try CheckSubject(featurePyramid: path, options.network).report(
            tolerance: options.tolerance, evidence: options.evidence, workers: workers, progress: progress)
    }
}
