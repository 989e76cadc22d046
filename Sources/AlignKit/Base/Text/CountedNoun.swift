/// Numbers in sentences.
extension BinaryInteger {
    /// The number with its noun: `1 tensor`, `2 tensors`, `0 tensors`.
    ///
    /// - Parameters:
    ///   - noun: in the singular.
    ///   - plural: needed if it is not the noun with an s.
    package func counted(_ noun: String, plural: String? = nil) -> String {
        "\(self) \(agreeing(noun, plural ?? noun + "s"))"
    }

    /// The form of a word that agrees with this number: `1.agreeing("is", "are")`.
    package func agreeing(_ singular: String, _ plural: String) -> String { self == 1 ? singular : plural }
}
