extension RoundingJudge {
    /// The way of computing the convolutions that were not recorded that makes errors like these; nil where none does.
    /// `untold` is then the fast algorithm that makes errors as large, where no more can be known: the output has no
    /// positions or fits in a tile, and no other tensor shows the library.
    func wayOfUnrecordedConvolutions(
        _ units: ErrorBounds<Scalar>
    ) -> (way: ConvolutionWay?, untold: FastAlgorithm?) {
        guard precision == .float32, output.passedTerms > 0 || units.inherited != nil, let again = output.again,
            let exact = output.exact
        else { return (nil, nil) }
        let mostChannels = again.mostChannels
        var orders: [[ChannelErrors]] = []
        var untold: FastAlgorithm?
        for way in ConvolutionWay.all {
            if case .fast(let algorithm) = way, !algorithm.divides(mostChannels) { continue }
            let replayed = again(way)
            guard replayed.scalars != output.ours.scalars else { continue }
            let planes = errorsByPlane(
                expected: expected, ours: replayed, exact: exact, units: units, workers: workers)
            let channels = ChannelErrors.channels(planes, shape: expected.shape)
            if case .sequential = way { orders.append(channels) }
            if errs(like: replayed, channels, way, exact, units) { return (way, nil) }
            if untold == nil, case .fast(let algorithm) = way,
                errs(asMuchAs: replayed, channels, algorithm, exact, units)
            {
                untold = algorithm
            }
        }
        return areOfAnyOrder(orders, units) ? (.anyOrder, nil) : (nil, untold)
    }

    /// Whether an output that has no positions, or no more than one tile, errs as much as a replay on the whole, and in
    /// no channel more.
    private func errs(
        asMuchAs replayed: Tensor<Scalar>, _ channels: [ChannelErrors], _ algorithm: FastAlgorithm,
        _ exact: Tensor<Double>, _ units: ErrorBounds<Scalar>
    ) -> Bool {
        guard !algorithm.errsLikeSums else { return false }
        if expected.shape.planes.size > 1 {
            guard expected.shape.rank == 4, expected.shape[2] <= algorithm.tile.height,
                expected.shape[3] <= algorithm.tile.width
            else { return false }
            let errors = PositionErrors(expected, replayed, ours: output.ours, exact, tile: algorithm.tile)
            guard errors.agree, errors.evidence > 0 else { return false }
        }
        let sums = channels.reduce(into: (recording: 0.0, replay: 0.0)) {
            $0.recording += $1.recording
            $0.replay += $1.ours
        }
        return FastConvolutions.fitsClosely((sums.recording / sums.replay).squareRoot())
            && OutstandingChannels(self, channels, units, factor: FastConvolutions.factor).isEmpty
    }

    /// Whether no channel errs more than it does on average over these orders of summation, of which each is given the
    /// recording's overall size. So many samples are a measure of one channel, which our own error alone is not.
    private func areOfAnyOrder(_ orders: [[ChannelErrors]], _ units: ErrorBounds<Scalar>) -> Bool {
        // S holds for every order.
        guard var channels = orders.first,
            expected.scalars.indices.allSatisfy({ i in
                abs(Double(expected.scalars[i]) - exact(i)) <= statistical(units, i)
            })
        else { return false }
        let sizes = orders.map { min(1, SequentialSum.ratio($0) ?? 1) }
        for index in channels.indices {
            let sum = zip(orders, sizes).reduce(0) { $0 + $1.0[index].ours * $1.1 * $1.1 }
            channels[index].ours = sum / Double(orders.count)
        }
        return OutstandingChannels(self, channels, units, factor: 1).isEmpty
    }

    /// Whether the recording errs like `replayed`, which was computed in this way.
    ///
    /// - Parameter channels: the errors of both.
    private func errs(
        like replayed: Tensor<Scalar>, _ channels: [ChannelErrors], _ way: ConvolutionWay, _ exact: Tensor<Double>,
        _ units: ErrorBounds<Scalar>
    ) -> Bool {
        switch way {
        case .fast(let algorithm) where !algorithm.errsLikeSums:
            let isKnown = knownLibraries.contains(algorithm.source)
            if expected.shape.rank == 4 {
                let errors = PositionErrors(expected, replayed, ours: output.ours, exact, tile: algorithm.tile)
                // A few large channels may decide at a position. Of a known library, the size of all errors is enough.
                let isOfSize = SequentialSum.ratio(channels).map { max($0, 1 / $0) <= FastConvolutions.factor } ?? false
                guard isKnown ? errors.agree || isOfSize : errors.agree && errors.areLocated else { return false }
            } else if !isKnown {
                // Behind a linear layer there are no positions.
                return false
            }
            return OutstandingChannels(self, channels, units, factor: FastConvolutions.factor).isEmpty
        case .sequential, .fast:
            // The replay gives the distribution of the errors, the recording their overall size.
            guard let ratio = SequentialSum.ratio(channels), ratio <= SequentialSum.most else { return false }
            return OutstandingChannels(self, channels, units, factor: 1, scale: min(1, ratio)).isEmpty
        case .coarse, .anyOrder: return false
        }
    }

    /// The lower precision that makes errors like these when the operands of the products that were not recorded are
    /// rounded to it; nil where none does. A quarter of the errors or less is left.
    func roundingOfUnrecordedProducts(_ total: ErrorTotals, _ units: ErrorBounds<Scalar>) -> OperandRounding? {
        guard precision == .float32, output.passedTerms > 0 || units.inherited != nil, let again = output.again,
            let exact = output.exact, total.recordingRMS > DriftRule.factor * total.oursRMS
        else { return nil }
        // Where the other overflows and the recording does not, the sum is infinite or no number.
        func squares(_ other: (Int) -> Double) -> Double {
            expected.scalars.indices.reduce(0) { sum, i in
                let (recorded, other) = (Double(expected.scalars[i]), other(i))
                return recorded.isFinite ? sum + (recorded - other) * (recorded - other) : sum
            }
        }
        let errors = squares { exact.scalars[$0] }
        return OperandRounding.all.first { way in
            let replayed = again(.coarse(way))
            return squares { Double(replayed.scalars[$0]) } <= Self.residual * Self.residual * errors
        }
    }
}
