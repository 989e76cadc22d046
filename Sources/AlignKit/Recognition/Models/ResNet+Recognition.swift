extension ResNet.Configuration {
    /// A ResNet from what the weights show, the file declares and the options say.
    ///
    /// - Parameter hasClassifier: whether the network may have one; a backbone has none.
    init(_ alignment: WeightAlignment, _ options: NetworkOptions, hasClassifier: Bool = true) throws {
        let declared = try DeclaredConfiguration(alignment.file)
        self.init(parameterShapes: alignment.parameterShapes)
        if !hasClassifier { classes = nil }
        try alignment.refuseOtherNetworks(than: self)
        if hasClassifier { classes = classes ?? Self.recordedClasses(alignment.file) }
        style = options.style ?? declared.style ?? alignment.convention.behavior.style
        batchNormEpsilon = alignment.file.epsilon(
            options.batchNormEpsilon ?? declared.batchNormEpsilon ?? batchNormEpsilon)
    }

    /// The number of classes where the classifier's result was recorded: it existed, even if its weights are lost.
    private static func recordedClasses(_ file: ReferenceFile) -> Int? {
        let logits = file.outputs.filter { $0.name == "logits" } + file.activations.filter { $0.name == "fc" }
        return logits.first { $0.extents.count == 2 }?.extents[1]
    }
}

extension ReferenceFile {
    /// The epsilon that a framework computes with when it is told `value`.
    ///
    /// Paddle (3.3.1) keeps the attribute in float32, even where the layer is in float64: 1e-5 becomes
    /// 9.99999974738e-6. That is two hundred times as far from 1e-5 as the rounding of a float64 recording reaches.
    func epsilon(_ value: Double) -> Double {
        isDouble && provenance.framework == "paddle" ? Double(Float(value)) : value
    }
}
