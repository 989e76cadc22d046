internal import CKernels

extension Tensor where Scalar: KernelScalar {
    /// |x|, element by element.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    func magnitudes(_ workers: Workers) -> Tensor {
        let count = count
        return Tensor(shape: shape) { output in
            withElements { input in
                ElementTiles.forEach(count: count, workers) { range in
                    for i in range { output[i] = abs(input[i]) }
                }
            }
        }
    }

    /// (x·scale)², element by element.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    func squares(scale: Scalar, _ workers: Workers) -> Tensor {
        let count = count
        return Tensor(shape: shape) { output in
            withElements { input in
                ElementTiles.forEach(count: count, workers) { range in
                    for i in range { output[i] = (input[i] * scale) * (input[i] * scale) }
                }
            }
        }
    }

    /// x·factor, element by element.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    func scaled(by factor: Scalar, _ workers: Workers) -> Tensor {
        let count = count
        return Tensor(shape: shape) { output in
            withElements { input in
                ElementTiles.forEach(count: count, workers) { range in
                    for i in range { output[i] = input[i] * factor }
                }
            }
        }
    }

    /// The same numbers in another precision, rounded to nearest where necessary.
    func converted<Other: KernelScalar>(to type: Other.Type, _ workers: Workers) -> Tensor<Other> {
        if let same = self as? Tensor<Other> { return same }
        if let single = self as? Tensor<Float>, let double = single.widened(workers) as? Tensor<Other> {
            return double
        }
        return Tensor<Other>(shape: shape, scalars: scalars.map { Other($0) })
    }
}

extension Tensor where Scalar == Float {
    private func widened(_ workers: Workers) -> Tensor<Double> {
        let count = count
        return Tensor<Double>(shape: shape) { output in
            withElements { input in
                ElementTiles.forEach(count: count, workers) { range in
                    ck_widen(input + range.lowerBound, range.count, output + range.lowerBound)
                }
            }
        }
    }
}

/// Σ (a − b)² over all elements that are finite in both tensors, in a fixed order.
@specialized(where A == Float, B == Float)
@specialized(where A == Float, B == Double)
@specialized(where A == Double, B == Double)
func squaredDistance<A: KernelScalar, B: KernelScalar>(_ a: Tensor<A>, _ b: Tensor<B>, _ workers: Workers) -> Double {
    precondition(a.shape == b.shape, "\(a.shape) against \(b.shape)")
    return a.withElements { left in
        b.withElements { right in
            foldBlocks(count: a.count, workers, into: 0.0) { range in
                let sum = distance(left + range.lowerBound, right + range.lowerBound, range.count)
                guard sum.isFinite else {
                    return range.reduce(0.0) { total, i in
                        let difference = Double(left[i]) - Double(right[i])
                        return difference.isFinite ? total + difference * difference : total
                    }
                }
                return sum
            } combine: {
                $0 += $1
            }
        }
    }
}

/// Σ (a − b)²; not finite if an element is not finite.
@inline(__always)
private func distance<A: KernelScalar, B: KernelScalar>(
    _ a: UnsafePointer<A>, _ b: UnsafePointer<B>, _ count: Int
) -> Double {
    if A.self == Float.self, B.self == Float.self {
        return ck_squared_distance(
            UnsafeRawPointer(a).assumingMemoryBound(to: Float.self),
            UnsafeRawPointer(b).assumingMemoryBound(to: Float.self), count)
    }
    return (0..<count).reduce(0.0) { sum, i in
        let difference = Double(a[i]) - Double(b[i])
        return sum + difference * difference
    }
}

/// √(Σ (a − b)²/n): the sum over the elements that are finite in both tensors, n the number of all elements.
func rmsDifference<A: KernelScalar, B: KernelScalar>(_ a: Tensor<A>, _ b: Tensor<B>, _ workers: Workers) -> Double {
    (squaredDistance(a, b, workers) / Double(max(a.count, 1))).squareRoot()
}

/// slope[c]·|x| + intercept[c] + |y|, with one line for each channel (axis 1). Without y, its term is left out.
@specialized(where S == Float)
@specialized(where S == Double)
func magnitudeLines<S: KernelScalar>(
    _ input: Tensor<S>, _ output: Tensor<S>?, slopes: [S], intercepts: [S], _ workers: Workers
) -> Tensor<S> {
    let shape = input.shape
    let plane = shape.extents.dropFirst(2).reduce(1, *)
    return Tensor(shape: shape) { result in
        input.withElements { x in
            (output ?? input).withElements { y in
                let share: S = output == nil ? 0 : 1
                ElementTiles.forEachPlanes(shape[0] * shape[1], elements: plane, workers) { planes in
                    for p in planes {
                        let (slope, intercept) = (slopes[p % slopes.count], intercepts[p % slopes.count])
                        for i in p * plane..<(p + 1) * plane {
                            result[i] = slope * abs(x[i]) + intercept + share * abs(y[i])
                        }
                    }
                }
            }
        }
    }
}

/// Σ (recording − exact)² and Σ (ours − exact)² over the elements for which both are finite, in a fixed order.
func squaredErrors(
    _ recording: Tensor<Float>, _ ours: Tensor<Float>, exact: Tensor<Double>, _ workers: Workers
) -> (recording: Double, ours: Double) {
    let sums = recording.withElements { r in
        ours.withElements { o in
            exact.withElements { y in
                foldBlocks(count: exact.count, workers, into: SIMD2<Double>.zero) { range in
                    var (recording, ours) = (0.0, 0.0)
                    let start = range.lowerBound
                    ck_square_errors(r + start, o + start, y + start, range.count, &recording, &ours)
                    if (recording + ours).isFinite { return SIMD2(recording, ours) }
                    return range.reduce(into: SIMD2<Double>.zero) { total, i in
                        let (a, b) = (Double(r[i]) - y[i], Double(o[i]) - y[i])
                        if (a + b).isFinite { total += SIMD2(a * a, b * b) }
                    }
                } combine: {
                    $0 += $1
                }
            }
        }
    }
    return (sums[0], sums[1])
}
