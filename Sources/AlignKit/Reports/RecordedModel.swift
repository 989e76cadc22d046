/// The network of a recording, with the inputs and the parameters to run it.
///
/// ```swift
/// let model = try RecordedModel(path: "fpn.h5")
/// var execution = try Execution(model.network, inputs: model.inputs(), parameters: model.parameters(), workers: Workers())
/// ```
package struct RecordedModel {
    package let network: Network
    private let alignment: WeightAlignment

    /// Reads the architecture from the weights: a pyramid if there is one, else a ResNet. A pyramid has its backbone if
    /// there is an image. What the weights do not tell comes from the file, else from defaults.
    ///
    /// - Throws: `HDF5Error` or `ReferenceError` where the file cannot be read, or its weights make neither.
    package init(path: String) throws {
        let file = try ReferenceFile(path: path)
        alignment = try WeightAlignment(file)
        network = try RecognizedNetwork(alignment, NetworkOptions()).network
    }

    /// The recorded inputs by their names.
    package func inputs() throws -> [String: Tensor<Float>] {
        var inputs: [String: Tensor<Float>] = [:]
        for name in network.inputs {
            inputs[name] = try alignment.file.tensor(try alignment.file.entry(at: "inputs/\(name)"))
        }
        return inputs
    }

    /// The parameters by our names, in the network's layout.
    package func parameters() throws -> [String: Tensor<Float>] { try alignment.parameters(of: network) }
}
