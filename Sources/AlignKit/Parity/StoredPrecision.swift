// What a recording is taken to be made in where it does not say so: each tensor by the type that it is stored in.

extension ReferenceFile {
    /// What most activations are stored in; float32, then float16 of those that are as many.
    var storedPrecision: Precision {
        var counts: [Precision: Int] = [:]
        for entry in activations.isEmpty ? inputs : activations where entry.isFloatingPoint {
            counts[Precision(entry.elementType), default: 0] += 1
        }
        let most = counts.values.max()
        return [.float32, .float16, .float64].first { counts[$0] == most } ?? .float32
    }

    /// The arithmetic that one tensor is held against, in a recording of another: its own type's, unless that is finer.
    /// Then it was computed from tensors, or is stored among tensors, in which the finer digits are lost.
    package func precision(of entry: Entry, in recording: Precision) -> Precision {
        let own = Precision(entry.elementType)
        return provenance.precision == nil && own.isLower(than: recording) ? own : recording
    }

    /// Whether the recording is read, and held against runs, in float64. A tensor that is stored in float64 in a
    /// recording of float32 is rounded where it is read: that is what the tensors around it were computed from, or have
    /// become.
    package var isDouble: Bool {
        (activations + outputs + inputs + weights).contains { $0.elementType == .float64 }
            && (try? precision()) == .float64
    }
}

extension RecordedTensors {
    /// Of the nodes whose own recording is stored in a lower precision than the whole.
    func precisions(below precision: Precision, _ file: ReferenceFile) -> [String: Precision] {
        byNode.compactMapValues { recordings in
            let own = file.precision(of: recordings[0].entry, in: precision)
            return own == precision ? nil : own
        }
    }
}

extension ParityCheck {
    /// The arithmetic that the recording of a node is held against.
    func precision(of node: String) -> Precision { lowerPrecisions[node] ?? precision }

    /// The lowest of all: what has passed through a tensor is no better.
    var lowestPrecision: Precision {
        lowerPrecisions.values.reduce(precision) { $1.isLower(than: $0) ? $1 : $0 }
    }

    /// That a tensor is stored in another type than the recording, where that is not declared.
    func storageRemark(_ entry: ReferenceFile.Entry, _ node: String) -> String? {
        guard let rule = tolerance.roundingRule, rule.precision == nil, file.provenance.precision == nil,
            Precision(entry.elementType) != precision, entry.isFloatingPoint
        else { return nil }
        return "stored as \(Precision(entry.elementType).rawValue) in a recording of \(precision.rawValue), "
            + "judged as \(self.precision(of: node).rawValue)"
    }
}
