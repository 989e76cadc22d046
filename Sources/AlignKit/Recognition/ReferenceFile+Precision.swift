// The precision of a recording: what the file declares, else the type in which each tensor is stored.

extension ReferenceFile {
    /// The arithmetic that made the recording: what the file declares, else the type of most of its activations, or of
    /// most of its inputs where it has no activations.
    ///
    /// - Throws: `ReferenceError` where the file declares a word that is not one of the format's.
    package func precision() throws(ReferenceError) -> Precision {
        guard let word = provenance.precision else { return storedPrecision }
        guard let precision = Precision(rawValue: word) else {
            throw ReferenceError(
                file: path, path: "attribute precision",
                expected: "one of \(Precision.allCases.map(\.rawValue).joined(separator: ", "))", found: "“\(word)”")
        }
        return precision
    }

    /// The type of most activations. Of types that are equally frequent, float32 comes first, then float16.
    var storedPrecision: Precision {
        var counts: [Precision: Int] = [:]
        for entry in activations.isEmpty ? inputs : activations where entry.isFloatingPoint {
            counts[Precision(entry.elementType), default: 0] += 1
        }
        let most = counts.values.max()
        return [.float32, .float16, .float64].first { counts[$0] == most } ?? .float32
    }

    /// The arithmetic by which one tensor is judged, in a recording of another: its own type's, unless that is finer. A
    /// finer tensor was computed from tensors, or is stored among tensors, that have lost the finer digits.
    package func precision(of entry: Entry, in recording: Precision) -> Precision {
        let own = Precision(entry.elementType)
        return provenance.precision == nil && own.isLower(than: recording) ? own : recording
    }

    /// Whether the recording is read, and compared with runs, in float64. A tensor that is stored in float64 in a
    /// recording of float32 is rounded where it is read: the tensors around it were computed from the rounded values,
    /// or have been rounded themselves.
    package var isDouble: Bool {
        (activations + outputs + inputs + weights).contains { $0.elementType == .float64 }
            && (try? precision()) == .float64
    }
}
