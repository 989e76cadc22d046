/// A report of parts that can be selected by their names.
package protocol NamedParts {
    /// Of each part all names that it goes by: ours and those of the files, without their groups.
    var partNames: [[String]] { get }
}

extension ParityReport: NamedParts {
    package var partNames: [[String]] { result.tensors.map { [$0.name, $0.displayName].compactMap(\.self) } }
}

extension CompareReport: NamedParts {
    package var partNames: [[String]] { result.pairs.map(\.names) }
}

extension WeightReport: NamedParts {
    package var partNames: [[String]] { result.checks.map { [$0.name, $0.a?.key, $0.b?.key].compactMap(\.self) } }
}

extension LossReport: NamedParts {
    package var partNames: [[String]] { cases.map { [$0.name] } }
}

extension PairCheck {
    /// Ours, and the two of the files.
    var names: [String] {
        [name] + [pathA, pathB].map { $0.split(separator: "/", maxSplits: 1).last.map(String.init) ?? $0 }
    }
}
