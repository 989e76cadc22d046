/// N² = factor·squares + b², the sum of the squares of an element's terms, for a whole tensor. b² is one number for
/// each channel. The factor is a power of two, so that the squares can be taken of scaled numbers.
public struct TermSquares<Scalar: KernelScalar>: Sendable {
    public var squares: Tensor<Scalar>
    public var factor: Double
    public var channels: [Double]?

    public init(squares: Tensor<Scalar>, factor: Double = 1, channels: [Double]? = nil) {
        self.squares = squares
        self.factor = factor
        self.channels = channels
    }
}

/// The bounds of each element's rounding error, for a whole tensor.
///
/// With s = √(N² + y²) if the operation is a sum of products, else s = M (the sum of the terms' magnitudes), and with
/// the bounds that are inherited from the inputs:
/// - the statistical bound is S = statistical·s + underflow + inherited.statistical,
/// - the a-priori bound is A = rigorous·M + underflow + inherited.rigorous.
///
/// Both are 0 if M and y are 0 and nothing is inherited: without terms, nothing is rounded.
struct ErrorBounds<Scalar: KernelScalar>: Sendable {
    var magnitude: Tensor<Scalar>
    var norm: TermSquares<Scalar>?
    /// The statistical and the a-priori bounds of the inputs, propagated to this tensor; nil if the inputs are exact.
    var inherited: (statistical: Tensor<Scalar>, rigorous: Tensor<Scalar>)?
    /// What one rounding of the inputs was relative to, propagated to this tensor; nil if the inputs are exact, and for
    /// sums of products.
    var inheritedScale: Tensor<Scalar>?
    var statistical: Double
    var rigorous: Double
    var underflow: Double
    /// The factor of `underflow` in each channel; nil if it is 1 in all channels.
    var underflowFactors: [Double]?

    @inline(__always)
    func underflow(ofChannel channel: Int) -> Double { underflow * (underflowFactors?[channel] ?? 1) }

    /// S and A of one element whose exact value is y.
    @inline(__always)
    func bounds(at i: Int, channel: Int, exact y: Double) -> (statistical: Double, rigorous: Double) {
        let m = Double(magnitude.scalars[i])
        var s = m
        if let norm { s = (norm.square(at: i, channel: channel) + y * y).squareRoot() }
        var own = (0.0, 0.0)
        // M itself may underflow to 0, so y is tested too.
        if m > 0 || y != 0 {
            let underflow = underflow(ofChannel: channel)
            own = (statistical * s + underflow, rigorous * m + underflow)
        }
        guard let inherited else { return own }
        return (own.0 + Double(inherited.statistical.scalars[i]), own.1 + Double(inherited.rigorous.scalars[i]))
    }

    /// s² of one element whose exact value is y: the square of what one rounding is relative to, its own or an
    /// inherited one.
    @inline(__always)
    func squaredScale(at i: Int, channel: Int, exact y: Double) -> Double {
        let m = Double(magnitude.scalars[i])
        let own = norm.map { $0.square(at: i, channel: channel) + y * y } ?? m * m
        guard let inheritedScale else { return own }
        let inherited = Double(inheritedScale.scalars[i])
        return max(own, inherited * inherited)
    }

    /// s of every element, for the nodes that read this tensor.
    func scale<Exact: KernelScalar>(around exact: Tensor<Exact>, _ workers: Workers) -> Tensor<Scalar> {
        let (plane, channels) = magnitude.shape.planes
        return Tensor(shape: magnitude.shape) { output in
            ElementTiles.forEach(count: magnitude.count, workers) { range in
                for i in range {
                    let square = squaredScale(at: i, channel: i / plane % channels, exact: Double(exact.scalars[i]))
                    output[i] = min(Scalar(square.squareRoot()), .greatestFiniteMagnitude)
                }
            }
        }
    }

    /// Both bounds of every element, for the nodes that read this tensor.
    func bounds<Exact: KernelScalar>(
        around exact: Tensor<Exact>, _ workers: Workers
    ) -> (statistical: Tensor<Scalar>, rigorous: Tensor<Scalar>) {
        let (plane, channels) = magnitude.shape.planes
        func tensor(_ which: (_ bounds: (statistical: Double, rigorous: Double)) -> Double) -> Tensor<Scalar> {
            Tensor(shape: magnitude.shape) { output in
                ElementTiles.forEach(count: magnitude.count, workers) { range in
                    for i in range {
                        let both = bounds(at: i, channel: i / plane % channels, exact: Double(exact.scalars[i]))
                        // One step up, because rounding to Scalar may go down. Never infinite: 0·∞ is no bound.
                        output[i] = min(Scalar(which(both)).nextUp, .greatestFiniteMagnitude)
                    }
                }
            }
        }
        return (tensor(\.statistical), tensor(\.rigorous))
    }
}

extension TermSquares {
    @inline(__always)
    func square(at i: Int, channel: Int) -> Double {
        factor * Double(squares.scalars[i]) + (channels?[channel] ?? 0)
    }
}

extension Shape {
    /// The number of elements of one plane `[n, c]`, and the number of channels. A tensor without an axis 1 is one
    /// plane and one channel.
    var planes: (size: Int, channels: Int) {
        rank < 2 ? (max(count, 1), 1) : (max(extents.dropFirst(2).reduce(1, *), 1), self[1])
    }
}
