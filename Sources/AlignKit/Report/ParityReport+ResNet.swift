extension ParityReport {
    /// What the caller says of a ResNet, over what its file declares and its weights show.
    public struct ResNetOptions: Sendable {
        /// Whose names the keys are; nil to find out.
        public var convention: NamingConvention?
        public var style: ResNet.Style?
        public var batchNormEpsilon: Double?
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
        path: String, options: ResNetOptions = ResNetOptions(), workers: Workers = Workers(),
        progress: ParityProgress = { _, _, _ in }
    ) throws -> ParityReport {
        try CheckSubject(resNet: path, options).report(
            tolerance: options.tolerance, evidence: options.evidence, workers: workers, progress: progress)
    }

    /// What the weights show, the file declares and the options say of a ResNet.
    ///
    /// - Parameter hasClassifier: whether one may stand behind it; a backbone has none.
    static func configuration(
        _ alignment: WeightAlignment, _ options: ResNetOptions, hasClassifier: Bool = true
    ) throws -> ResNet.Configuration {
        let declared = try DeclaredConfiguration(alignment.file)
        var configuration = ResNet.Configuration(parameterShapes: alignment.parameterShapes)
        if !hasClassifier { configuration.classes = nil }
        try alignment.refuseOtherNetworks(than: configuration)
        if hasClassifier { configuration.classes = configuration.classes ?? recordedClasses(alignment.file) }
        configuration.style = options.style ?? declared.style ?? alignment.convention.behavior.style
        configuration.batchNormEpsilon = alignment.file.epsilon(
            options.batchNormEpsilon ?? declared.batchNormEpsilon ?? configuration.batchNormEpsilon)
        return configuration
    }

    /// The classifier's width where its result was recorded: a classifier was there, even if its weights are lost.
    private static func recordedClasses(_ file: ReferenceFile) -> Int? {
        let logits = file.outputs.filter { $0.name == "logits" } + file.activations.filter { $0.name == "fc" }
        return logits.first { $0.extents.count == 2 }?.extents[1]
    }
}

extension ReferenceFile {
    /// The epsilon that a framework computes with when it is told `value`.
    ///
    /// Paddle (3.3.1) keeps the attribute in float32, also where the layer is in float64: 1e-5 becomes
    /// 9.99999974738e-6, which is two hundred times as far from 1e-5 as a float64 recording's rounding reaches.
    func epsilon(_ value: Double) -> Double {
        isDouble && provenance.framework == "paddle" ? Double(Float(value)) : value
    }
}

extension ResNet.Configuration: CustomStringConvertible {
    /// `ResNet-50 (3-4-6-3 blocks, width 64, 1000 classes), style pytorch, BN epsilon 1e-05`.
    public var description: String {
        "\(architecture), style \(style.rawValue), BN epsilon \(batchNormEpsilon)"
    }

    /// What the weights' shapes tell: `ResNet-50 (3-4-6-3 blocks, width 64, 1000 classes)`.
    var architecture: String {
        let counts = blocks.map(String.init).joined(separator: "-")
        let head = classes.map { $0.counted("class", plural: "classes") } ?? "no classifier"
        let variant = (stem == .deep ? ", deep stem" : "") + (pooledShortcuts.isEmpty ? "" : ", pooled shortcuts")
        return "ResNet-\(depth) (\(counts) blocks, width \(width)\(variant), \(head))"
    }
}

extension ParityResult {
    /// Checks a file against a network, in float64 where it is recorded in float64, else in float32.
    ///
    /// - Parameter impossible: why a node cannot be what the caller claims, by the node's name.
    init(
        of alignment: WeightAlignment, network: Network, impossible: [String: String] = [:], tolerance: Tolerance,
        evidence: TensorEvidence.Options, workers: Workers, progress: ParityProgress
    ) throws {
        func check<Scalar: KernelScalar & HDF5Element>(as type: Scalar.Type) throws -> ParityResult {
            var check = try ParityCheck<Scalar>(alignment, network: network, tolerance: tolerance, workers: workers)
            check.impossible = impossible
            check.evidence = evidence
            return try check.run(progress: progress)
        }
        self = try alignment.file.isDouble ? check(as: Double.self) : check(as: Float.self)
    }
}
