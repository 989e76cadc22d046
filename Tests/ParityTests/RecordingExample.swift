import AlignKit

/// Writes what a port computed: y = x·Wᵀ, and what is positive of it.
func recordMyPort(to path: String) throws {
    let x = Tensor<Float>(shape: [2, 3], scalars: [1, 2, 3, -4, 5, -6])
    let weight = Tensor<Float>(shape: [2, 3], scalars: [0.5, 1, -1, 2, 0, 0.25])
    let y = Tensor<Float>(
        shape: [2, 2],
        scalars: (0..<4).map { index in
            let (row, column) = (index / 2 * 3, index % 2 * 3)
            return (0..<3).reduce(0) { $0 + x.scalars[row + $1] * weight.scalars[column + $1] }
        })
    let positive = Tensor<Float>(shape: y.shape, scalars: y.scalars.map { max($0, 0) })

    let writer = try ReferenceFileWriter(path: path, provenance: .init(framework: "swift", model: "my-network"))
    try writer.write(x, to: "inputs/x")
    try writer.write(weight, to: "weights/fc.weight")
    try writer.write(y, to: "activations/fc", attributes: ["order": 0, "op": "Linear", "inputs": ["inputs/x"]])
    try writer.write(
        positive, to: "activations/relu", attributes: ["order": 1, "op": "ReLU", "inputs": ["activations/fc"]])
    try writer.link("outputs/y", to: "activations/relu")
    try writer.finish()
}
