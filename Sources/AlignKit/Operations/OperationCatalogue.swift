/// The operations that AlignKit knows, in the form in which frameworks record them. To add one, list it here.
package enum OperationCatalogue {
    package static let all: [any RecordedOperation.Type] = [
        Addition.self, AveragePooling.self, BatchNormalization.self, Concatenation.self, Convolution.self,
        GlobalAveragePooling.self, LeakyReLU.self, Linear.self, MaxPooling.self, ReLU.self, Resampling.self,
        Sigmoid.self,
    ]

    /// Whether it is one of AlignKit's own operations. Tests check the code of these in every precision.
    static func contains(_ operation: any TensorOperation) -> Bool { all.contains { $0 == Swift.type(of: operation) } }

    /// The operation that modules of this class compute; nil if no known operation does.
    static func type(ofClass moduleClass: String) -> (any RecordedOperation.Type)? {
        let moduleClass = moduleClass.lowercased()
        return all.first { $0.moduleClasses.contains(moduleClass) }
    }
}
