extension ParityReport {
    /// What is said of the network, and how its recording is judged.
    public struct Options: Sendable {
        public var network = NetworkOptions()
        public var tolerance = Tolerance.rounding
        /// What is kept of each comparison beside its numbers.
        public var evidence: TensorEvidence.Options = []

        public init() {}
    }

    /// Verifies a recording of a ResNet.
    ///
    /// The architecture is read off the weights' shapes; style and epsilon come from `options`, else from what the file
    /// declares, else they are what the library of these names has by default (`caffe` in Detectron2's) and 1e-5.
    ///
    /// - Parameters:
    ///   - path: the reference file.
    ///   - options: what the file does not tell, and how differences are judged.
    ///   - workers: the threads that share the work.
    ///   - progress: called before each node.
    /// - Throws: `HDF5Error` or `ReferenceError` where the file cannot be read, or its weights and inputs make no
    ///   ResNet. A recorded activation that is broken is no error but a finding.
    public static func resNet(
        path: String, options: Options = Options(), workers: Workers = Workers(),
        progress: ParityProgress = { _, _, _ in }
    ) throws -> ParityReport {
        try CheckSubject(resNet: path, options.network).report(
            tolerance: options.tolerance, evidence: options.evidence, workers: workers, progress: progress)
    }

    /// Verifies a recording of a feature pyramid: on a backbone where the file holds an image, else alone.
    ///
    /// The architecture is read off the weights' shapes and keys; what they do not tell comes from `options`, else from
    /// what the file declares, else from the library whose names the keys are.
    ///
    /// - Parameters:
    ///   - path: the reference file.
    ///   - options: what the file does not tell, and how differences are judged.
    ///   - workers: the threads that share the work.
    ///   - progress: called before each node.
    /// - Throws: `HDF5Error` or `ReferenceError` where the file cannot be read, or its weights and inputs make no
    ///   pyramid. A recorded activation that is broken is no error but a finding, and so is a claimed source of the extra
    ///   levels that the weights rule out.
    public static func featurePyramid(
        path: String, options: Options = Options(), workers: Workers = Workers(),
        progress: ParityProgress = { _, _, _ in }
    ) throws -> ParityReport {
        try CheckSubject(featurePyramid: path, options.network).report(
            tolerance: options.tolerance, evidence: options.evidence, workers: workers, progress: progress)
    }
}
