extension Collection<Double> {
    /// The upper median: the number in the middle, or the larger of the two in the middle; nil if there is none.
    package var median: Double? { isEmpty ? nil : sorted()[count / 2] }
}
