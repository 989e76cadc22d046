internal import CKernels

/// The difference between a float64 tensor and a float32 tensor.
struct TensorChange {
    /// x − r, rounded to float32.
    let change: Tensor<Float>
    /// max |x − r| and max |r|; not finite if an element is not finite.
    let largest: Float
    let largestReference: Float

    /// - Precondition: the shapes are equal.
    init(of x: Tensor<Double>, from reference: Tensor<Float>, _ workers: Workers) {
        precondition(x.shape == reference.shape, "\(x.shape) against \(reference.shape)")
        let count = x.count
        var tiles: [ck_magnitudes] = []
        change = Tensor(shape: x.shape) { change in
            tiles = x.withElements { x in
                reference.withElements { reference in
                    ElementTiles.map(count: count, workers) { range in
                        var largest = ck_magnitudes()
                        let start = range.lowerBound
                        ck_find_change(x + start, reference + start, range.count, change + start, &largest)
                        return largest
                    }
                }
            }
        }
        // Magnitudes have the same order as their bits, with NaN above all.
        func number(_ bits: Int32?) -> Float { Float(bitPattern: UInt32(bitPattern: bits ?? 0)) }
        largest = number(tiles.lazy.map(\.change).max())
        largestReference = number(tiles.lazy.map(\.reference).max())
    }
}

extension Tensor where Scalar == Double {
    /// x + change, element by element.
    ///
    /// - Precondition: the shapes are equal.
    func adding(_ change: Tensor<Float>, _ workers: Workers) -> Tensor {
        precondition(shape == change.shape, "\(shape) against \(change.shape)")
        return Tensor(shape: shape) { output in
            withElements { x in
                change.withElements { change in
                    ElementTiles.forEach(count: count, workers) { range in
                        let start = range.lowerBound
                        ck_add_change(x + start, change + start, range.count, output + start)
                    }
                }
            }
        }
    }
}
