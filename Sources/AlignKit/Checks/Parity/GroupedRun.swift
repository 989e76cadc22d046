/// Runs the network on one group of images after another, and combines the findings.
///
/// Each group is judged as a recording of its own. When a group shows which fast algorithms the engine uses, the groups
/// after it know this. A group in which something was found wrong before this was known is run again: a large map
/// distinguishes an algorithm from a fault where a small map before it does not.
struct GroupedRun<Scalar: KernelScalar & HDF5Element> {
    private let check: ParityCheck<Scalar>
    /// nil where the batch is run as a whole.
    private let groups: [Range<Int>]?
    /// The findings of each group.
    private let findings: [RunFindings]
    /// Everything that was found.
    let result: ParityResult

    /// - Throws: for the first weight that cannot be read or used.
    init(_ check: ParityCheck<Scalar>, _ progress: ParityProgress) throws {
        self.check = check
        let groups = check.imageGroups
        let count = groups?.count ?? 1
        var knownLibraries: Set<String> = []
        func run(_ group: Int) throws -> Outcome {
            let part = groups.map { check.of(images: $0[group]) } ?? check
            let outcome = try Outcome(part, knowing: knownLibraries) { position, nodes, name in
                let warning = group == 0 && position == 0 ? check.memoryWarning : ""
                progress(group * nodes + position, count * nodes, name + warning)
            }
            knownLibraries = outcome.knownLibraries
            return outcome
        }
        var outcomes = try (0..<count).map(run)
        for group in outcomes.indices where outcomes[group].hasLearned(knownLibraries) {
            outcomes[group] = try run(group)
        }
        findings = outcomes.map(\.findings)
        self.groups = groups
        let merged =
            groups.map { RunFindings(ofGroups: Array(zip($0, outcomes.map(\.findings))), check.network) }
            ?? outcomes[0].findings
        result = merged.result(of: check)
    }

    /// The check of the group that decides the status of a tensor, and the findings of that group, in execution order.
    ///
    /// - Parameter tensor: a tensor of the result; nil for the first group.
    func part(of tensor: TensorCheck?) -> (check: ParityCheck<Scalar>, tensors: [TensorCheck]) {
        guard let groups else { return (check, result.tensors) }
        let position = findings[0].tensors.firstIndex { $0.path == tensor?.path }
        let group = position.map { position in GroupedTensor.deciding(findings.map { $0.tensors[position] }) } ?? 0
        return (check.of(images: groups[group]), findings[group].tensors)
    }
}

/// The result of one group.
private struct Outcome {
    let findings: RunFindings
    let knownLibraries: Set<String>
    /// As in `ParityRun`.
    private let knownAtFirstUnexplained: Set<String>?

    init<Scalar>(
        _ check: ParityCheck<Scalar>, knowing libraries: Set<String>, _ progress: ParityProgress
    ) throws {
        var run = ParityRun(check, knownLibraries: libraries)
        for (position, node) in check.network.nodes.enumerated() {
            progress(position, check.network.nodes.count, node.name)
            try run.advance()
        }
        findings = run.findings
        knownLibraries = run.knownLibraries
        knownAtFirstUnexplained = run.knownAtFirstUnexplained
    }

    /// Whether the libraries that are known now may explain what was found wrong, or was not judged.
    func hasLearned(_ libraries: Set<String>) -> Bool { knownAtFirstUnexplained.map { $0 != libraries } ?? false }
}
