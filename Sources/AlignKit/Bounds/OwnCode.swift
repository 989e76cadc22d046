extension RoundingJudge {
    /// Why our own output cannot be trusted: in the recording's precision it differs from our output in float64. It is
    /// judged as a recording is. nil where it passes, or where AlignKit's own tests cover the code.
    ///
    /// A recording is compared with float64 alone. Without this check, code that is wrong only in float32 would pass
    /// unseen.
    var faultOfOwnCode: String? {
        guard output.hasForeignCode, !isOwnOutput, output.unbounded == nil, let exact = output.exact else { return nil }
        let rounded = Tensor(shape: exact.shape, scalars: exact.scalars.map { Scalar($0) })
        let difference = Difference(expected: output.ours, actual: rounded, workers: workers)
        let distance: String
        if difference.oneSided > 0 {
            var right = output
            right.ours = rounded
            guard !judge(ofOwn: right).isOverflow else { return nil }
            distance = "in what is finite"
        } else {
            let judgement = judge(ofOwn: output).judge(difference)
            guard !judgement.status.isAligned else { return nil }
            let share = judgement.bound.map { ", \($0.share.percentOfBound) of its bound" } ?? ""
            distance = "by up to \(difference.maxAbs.brief)\(share)"
        }
        return "our own output in the recording's precision differs from the one in float64 \(distance): the fault "
            + "is in the code of the operation"
    }

    /// A judge that takes our own output for the recording.
    private func judge(ofOwn measure: IsolatedOutput<Scalar>) -> RoundingJudge {
        var judge = RoundingJudge(
            expected: output.ours, output: measure, operation: operation, parameters: parameters, precision: precision,
            workers: workers)
        judge.isOwnOutput = true
        return judge
    }
}
