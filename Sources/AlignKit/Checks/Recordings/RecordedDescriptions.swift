/// Differences between the descriptions of one module in two recordings.
enum RecordedDescriptions {
    /// `eps 1e-05 in A, 0.001 in B`: the class and the hyper-parameters that both name, in the order of their names.
    static func differences(_ a: [String: AttributeValue], _ b: [String: AttributeValue]) -> [String] {
        let (ofA, ofB) = (hyperparameters(a), hyperparameters(b))
        let names = ofA.keys.filter { ofB[$0] != nil }.sorted()
        return classes(a, b)
            + names.compactMap { name in
                let (one, other) = (ofA[name]!, ofB[name]!)
                guard let words = differ(one, other) else { return nil }
                return "\(name) \(words.0) in A, \(words.1) in B"
            }
    }

    /// Two classes differ only where PyTorch and Paddle share both names.
    private static func classes(_ a: [String: AttributeValue], _ b: [String: AttributeValue]) -> [String] {
        guard let one = a["op"]?.text, let other = b["op"]?.text, one.lowercased() != other.lowercased(),
            shared.contains(one.lowercased()), shared.contains(other.lowercased())
        else { return [] }
        return ["\(one.visible) in A, \(other.visible) in B"]
    }

    private static let shared: Set<String> = [
        "identity", "relu", "relu6", "leakyrelu", "prelu", "elu", "gelu", "sigmoid", "tanh", "softmax", "conv1d",
        "conv2d", "conv3d", "linear", "embedding", "dropout", "flatten", "batchnorm1d", "batchnorm2d", "batchnorm3d",
        "layernorm", "groupnorm", "maxpool2d", "avgpool2d", "adaptiveavgpool2d", "upsample", "lstm", "gru", "add",
        "concat", "multiply",
    ]

    /// Attributes that do not affect the values of inference, or are not hyper-parameters.
    private static let ignored: Set<String> = [
        "op", "inputs", "order", "sampled_shape", "sample_seed", "sum", "norm", "minimum", "maximum", "inplace",
        "momentum", "data_format", "p", "dropout", "training", "name", "affine", "track_running_stats",
    ]

    /// The hyper-parameters by PyTorch's names.
    private static func hyperparameters(_ attributes: [String: AttributeValue]) -> [String: AttributeValue] {
        let named = attributes.map { (RecordedAttributes.pyTorchName(of: $0), $1) }
        return Dictionary(named.filter { !ignored.contains($0.0) }) { first, _ in first }
    }

    /// Both values in words, where both are numbers or both are text; nil where they are equal or cannot be compared.
    private static func differ(_ one: AttributeValue, _ other: AttributeValue) -> (String, String)? {
        if let a = one.text, let b = other.text {
            return a.lowercased() == b.lowercased() ? nil : (a.visible, b.visible)
        }
        guard let a = one.numbers, let b = other.numbers, !HyperparameterClaims.agree(a, b) else { return nil }
        return (HyperparameterClaims.text(a), HyperparameterClaims.text(b))
    }
}
