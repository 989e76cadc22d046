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
