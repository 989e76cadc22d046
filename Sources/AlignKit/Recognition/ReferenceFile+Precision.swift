// What a recording is made in, and what it is taken to be made in where it does not say so: each tensor by the type
// that it is stored in.

extension ReferenceFile {
    /// The arithmetic that made the recording: what the file says, else what most of its activations are stored in, or
    /// else of its inputs.
    ///
    /// - Throws: `ReferenceError` where the file says something else than the format's words.
    package func precision() throws(ReferenceError) -> Precision {
        guard let word = provenance.precision else { return storedPrecision }
        guard let precision = Precision(rawValue: word) else {
            throw ReferenceError(
                file: path, path: "attribute precision",
                expected: "one of \(Precision.allCases.map(\.rawValue).joined(separator: ", "))", found: "“\(word)”")
        }
        return precision
    }

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
