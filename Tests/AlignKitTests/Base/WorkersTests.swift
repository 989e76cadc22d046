import AlignKit
import Testing

@Suite("Workers")
struct WorkersTests {
    @Test("are as many as asked for, by default at least one")
    func counts() {
        #expect(Workers(threads: 3).threads == 3)
        #expect(Workers().threads >= 1)
    }

    @Test("serve several callers at once, each with the right result")
    func sharing() async {
        let workers = Workers(threads: 3)
        let input = Tensor<Float>.sample([1, 8, 40, 40], seed: 1)
        let weight = Tensor<Float>.sample([16, 8, 3, 3], seed: 2)
        let expected = Convolution(padding: 1)(input, weight: weight, workers: Workers(threads: 1))
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<50).count { _ in
                        Convolution(padding: 1)(input, weight: weight, workers: workers) != expected
                    }
                }
            }
            for await failures in group { #expect(failures == 0) }
        }
    }

    @Test("come and go")
    func lifetime() {
        let input = Tensor<Float>.sample([100_000], seed: 3)
        let expected = ReLU()(input, workers: Workers(threads: 1))
        for _ in 0..<200 { #expect(ReLU()(input, workers: Workers(threads: 4)) == expected) }
    }

    @Test("rest between operations and wake again")
    func resting() async throws {
        let workers = Workers(threads: 2)
        let input = Tensor<Float>.sample([100_000], seed: 4)
        let expected = ReLU()(input, workers: Workers(threads: 1))
        for _ in 0..<20 {
            try await Task.sleep(for: .milliseconds(5))
            #expect(ReLU()(input, workers: workers) == expected)
        }
    }
}
