import AlignKit
import ArgumentParser

extension BenchmarkCommand {
    /// GHM-C, value and gradient, on synthetic logits like those of a detector in training.
    struct GHM: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "ghm")

        @Option(help: "Elements; the default is P3 of two images of 1344×800.") var count = 24_192_000
        @Option(help: "Calls to time, after one that is not.") var rounds = 5
        @Option var bins = 30
        @Option var momentum = 0.75
        @Option(help: "Time the check of a recording whose gradients are multiplied by this, in place of the loss.")
        var gradientFactor: Float?
        @Flag(help: "Leave the gradients out of that recording, and multiply the loss.") var lossAlone = false
        @Flag(help: "Look for the mistake in that recording without a limit.") var unbounded = false
        @OptionGroup var threads: ThreadOptions

        func run() throws {
            if let gradientFactor { return try check(gradientFactor) }
            let elements = try orFail { try Self.elements(count) }
            let loss = GHMLoss(.classification, bins: bins, momentum: momentum)
            var state = GHMState<Float>(bins: bins)
            var times: [Double] = []
            for round in 0...rounds {
                var result: GHMEvaluation<Float>?
                let time = ContinuousClock().measure {
                    result = loss.evaluate(elements, state: state, workers: threads.workers)
                }
                state = result!.state
                if round > 0 { times.append(time / .milliseconds(1)) }
            }
            Terminal.print(try JSONText.encode(["median_ms": [times.median ?? .nan], "rounds_ms": times]))
        }

        private func check(_ factor: Float) throws {
            let elements = try orFail { try Self.elements(count) }
            let loss = GHMLoss(.classification, bins: bins, momentum: momentum)
            let result = loss.evaluate(elements, state: GHMState(bins: bins), workers: threads.workers)
            let gradient = result.gradient.scalars.map { $0 * factor }
            var call = RecordedCall(
                index: 0, elements: elements, loss: Double(result.loss) * (lossAlone ? Double(factor) : 1),
                gradient: lossAlone ? nil : Tensor(shape: elements.prediction.shape, scalars: gradient))
            call.accSum = lossAlone ? nil : result.state.accSum.map(Double.init)
            let recorded = RecordedCase(name: "benchmark", function: .harmonized(loss), calls: [call])
            var checked: LossCaseCheck?
            var check = LossCheck(recorded, workers: threads.workers)
            if unbounded { check.budget.elements = .max }
            let time = ContinuousClock().measure { checked = check.run() }
            Terminal.print(try JSONText.encode(["ms": time / .milliseconds(1)]))
            Terminal.print(try JSONText.encode([checked!.json]))
        }

        /// Logits around −4.6, one in a thousand positive; every weight is 1.
        private static func elements(_ count: Int) throws -> LossElements<Float> {
            var state: UInt64 = 1
            func next() -> Float {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Float(state >> 40) * 0x1p-24
            }
            let classes = 80
            let shape = Shape([count / classes, classes])
            var logits = [Float](repeating: 0, count: shape.count)
            var target = [Float](repeating: 0, count: shape.count)
            for index in logits.indices {
                logits[index] = (next() + next() + next() + next() - 2) * 2.6 - 4.6
                if next() < 0.001 { target[index] = 1 }
            }
            return try LossElements(
                prediction: Tensor(shape: shape, scalars: logits), target: Tensor(shape: shape, scalars: target),
                weight: Tensor(repeating: 1, shape: shape))
        }
    }
}
