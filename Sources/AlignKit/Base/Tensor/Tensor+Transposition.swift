extension Tensor {
    /// The matrix with rows and columns exchanged: `[m, n]` becomes `[n, m]`.
    ///
    /// - Precondition: the rank is 2.
    public func transposed() -> Self {
        precondition(shape.rank == 2, "transposing \(shape)")
        let (rows, columns) = (shape[0], shape[1])
        let band = 16
        let scalars = [Scalar](unsafeUninitializedCapacity: count) { result, initialized in
            // Works in bands of columns, so that the result rows that are being written stay in cache.
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

extension Tensor {
    /// The elements of `[N, H, W, C]` in the order of `[N, C, H, W]`.
    ///
    /// - Precondition: the rank is 4.
    func channelsFirst() -> Tensor {
        let (images, plane, channels) = (shape[0], shape[1] * shape[2], shape[3])
        var scalars: [Scalar] = []
        scalars.reserveCapacity(count)
        for n in 0..<images {
            for c in 0..<channels {
                for p in 0..<plane { scalars.append(self.scalars[(n * plane + p) * channels + c]) }
            }
        }
        return Tensor(shape: Shape(shape.extents.channelsFirst), scalars: scalars)
    }
}

extension [Int] {
    /// `[N, H, W, C]` as `[N, C, H, W]`.
    var channelsFirst: [Int] { [self[0], self[3], self[1], self[2]] }
}
