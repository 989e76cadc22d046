// Tensors that are stored in a lower precision than their recording as a whole.

extension RecordedTensors {
    /// The precision of each node whose own recording is stored in a lower precision than the whole.
    func precisions(below precision: Precision, _ file: ReferenceFile) -> [String: Precision] {
        byNode.compactMapValues { recordings in
            let own = file.precision(of: recordings[0].entry, in: precision)
            return own == precision ? nil : own
        }
    }
}

extension ParityCheck {
    /// The precision of the arithmetic by which the recording of a node is judged.
    func precision(of node: String) -> Precision { lowerPrecisions[node] ?? precision }

    /// The lowest precision of all: a value that has passed through a tensor is no more precise than the tensor.
    var lowestPrecision: Precision {
        lowerPrecisions.values.reduce(precision) { $1.isLower(than: $0) ? $1 : $0 }
    }

    /// The remark that a tensor is stored in another type than the recording; nil where it is not, or where the
    /// precision is declared.
    func storageRemark(_ entry: ReferenceFile.Entry, _ node: String) -> String? {
        guard let rule = tolerance.roundingRule, rule.precision == nil, file.provenance.precision == nil,
            Precision(entry.elementType) != precision, entry.isFloatingPoint
        else { return nil }
        return "stored as \(Precision(entry.elementType).rawValue) in a recording of \(precision.rawValue), "
            + "judged as \(self.precision(of: node).rawValue)"
    }
}
