extension Tensor {
    /// The matrix with rows and columns exchanged: `[m, n]` becomes `[n, m]`.
    ///
    /// - Precondition: the rank is 2.
    public func transposed() -> Self {
        precondition(shape.rank == 2, "transposing \(shape)")
        let (rows, columns) = (shape[0], shape[1])
        let band = 16
        let scalars = [Scalar](unsafeUninitializedCapacity: count) { result, initialized in
            // In bands of columns, so that the rows of the result that are being written stay in cache.
            for first in stride(from: 0, to: columns, by: band) {
                for row in 0..<rows {
                    for column in first..<min(first + band, columns) {
                        result.initializeElement(at: column * rows + row, to: self.scalars[row * columns + column])
                    }
                }
            }
            initialized = count
        }
        return Self(shape: [columns, rows], scalars: scalars)
    }
}
