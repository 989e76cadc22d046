internal import CKernels

// Operations in float64 on float32 numbers, which are widened where they are read.

extension BatchNormalization {
    /// The output in float64.
    func inDouble(_ input: Tensor<Float>, _ parameters: [Tensor<Double>], workers: Workers) -> Tensor<Double> {
        let shape = input.shape
        let plane = shape.extents.dropFirst(2).reduce(1, *)
        let lines = lines(
            shape, scale: parameters[0], bias: parameters[1], mean: parameters[2], variance: parameters[3])
        return Tensor(shape: shape) { output in
            input.withElements { input in
                ElementTiles.forEachPlanes(shape[0] * shape[1], elements: plane, workers) { planes in
                    for p in planes {
                        let line = lines[p % lines.count]
                        ck_widen_line(input + p * plane, plane, line.slope, line.intercept, output + p * plane)
                    }
                }
            }
        }
    }
}

extension Addition {
    /// The output in float64.
    ///
    /// - Precondition: the shapes are equal.
    func inDouble(_ first: Tensor<Float>, _ second: Tensor<Float>, workers: Workers) -> Tensor<Double> {
        precondition(first.shape == second.shape, "\(first.shape) and \(second.shape)")
        return Tensor(shape: first.shape) { output in
            first.withElements { a in
                second.withElements { b in
                    ElementTiles.forEach(count: first.count, workers) { range in
                        let start = range.lowerBound
                        ck_widen_sum(a + start, b + start, range.count, output + start)
                    }
                }
            }
        }
    }
}
