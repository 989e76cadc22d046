import AlignKit

/// Recordings of GHM losses that are rich enough to show every mistake: ignored elements, fractional weights, bins that
/// become empty, norms of 0 and 1, class indices, an avg_factor.
public enum LossCases {
    public static let classification = GHMLoss(.classification, bins: 40, momentum: 0.75)
    public static let regression = GHMLoss(.regression(mu: 0.02), bins: 40, momentum: 0.7, lossWeight: 10)
    public static let averageFactor = 7.0

    /// Three calls of a port with a mistake, or with none.
    public static func recording(
        of loss: GHMLoss, mistake: LossMistake? = nil, form: Int = 0, seed: UInt64 = 3
    ) throws -> RecordedCase<Float> {
        var port = NaivePort(loss, mistake: mistake, averageFactor: averageFactor)
        port.form = form
        var random = SplitMix64(seed: seed)
        var calls: [RecordedCall<Float>] = []
        for (index, rows) in [40, 3, 40].enumerated() {
            if case .regression = loss.kind {
                calls.append(port.call(index, try boxes(rows, &random)))
            } else {
                calls.append(try labelled(index, rows, &random, &port))
            }
        }
        return RecordedCase(
            name: "case", function: .harmonized(loss), averageFactor: averageFactor, calls: calls)
    }

    private static func labelled(
        _ index: Int, _ rows: Int, _ random: inout SplitMix64, _ port: inout NaivePort
    ) throws -> RecordedCall<Float> {
        let classes = 4
        var logits = random.tensor([rows, classes], in: -6...6).scalars
        // A norm of ½, on an edge, and norms that float32 rounds to 1 and to 0.
        if rows > 4 { logits.replaceSubrange(0..<8, with: [0, 0, 0, 0, 40, 40, 40, 40]) }
        let labels = (0..<rows).map { $0 < 2 ? 0 : Int.random(in: 0...classes, using: &random) }
        let weights = (0..<rows * classes).map { _ in Float([0, 0.5, 1, 1.5].randomElement(using: &random)!) }
        let elements = try LossElements(
            prediction: Tensor(shape: [rows, classes], scalars: logits), labels: labels, background: classes,
            weight: Tensor(shape: [rows, classes], scalars: weights))
        var target: Tensor<Float>?
        if port.mistake == .labelOffByOne {
            target = try LabelReading(background: 0, classes: classes).oneHot(labels)
        }
        var call = port.call(index, elements, target: target)
        call.labels = .init(indices: labels, reading: try LabelReading(background: classes, classes: classes))
        return call
    }

    private static func boxes(_ rows: Int, _ random: inout SplitMix64) throws -> LossElements<Float> {
        var deltas = random.tensor([rows, 4], in: -0.1...0.1).scalars
        if rows > 4 { deltas.replaceSubrange(0..<4, with: [0, 200, -200, 0]) }
        let weights = (0..<rows * 4).map { _ in Float([0, 0.5, 1, 1.5].randomElement(using: &random)!) }
        return try LossElements(
            prediction: Tensor(shape: [rows, 4], scalars: deltas), target: Tensor(repeating: 0, shape: [rows, 4]),
            weight: Tensor(shape: [rows, 4], scalars: weights))
    }
}
