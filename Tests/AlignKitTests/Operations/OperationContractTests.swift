import AlignKit
import Foundation
import TestSupport
import Testing

/// What every operation of the catalogue promises.
@Suite struct OperationContractTests {
    static let cases = OperationCatalogue.all.flatMap { ($0 as? any ContractCases.Type)?.cases ?? [] }

    @Test func everyOperationHasCases() {
        for type in OperationCatalogue.all {
            let cases = (type as? any ContractCases.Type)?.cases ?? []
            #expect(!cases.isEmpty, "\(type)")
            #expect(cases.allSatisfy { ObjectIdentifier(Swift.type(of: $0.operation)) == ObjectIdentifier(type) })
        }
    }

    @Test func everyOperationHasItsRow() throws {
        let page = try String(contentsOfFile: "\(PackageFolder.path)/docs/rounding.md", encoding: .utf8)
        let section = try #require(page.components(separatedBy: "## Every operation\n\n").dropFirst().first)
        let table = section.components(separatedBy: "\n\n")[0]
        let rows = table.split(separator: "\n").dropFirst(2).map {
            $0.split(separator: "|")[0].trimmingCharacters(in: .whitespaces)
        }
        let expected = OperationCatalogue.all.flatMap { ($0 as? any ContractCases.Type)?.rows ?? [] }
        #expect(rows.sorted() == expected.sorted())
    }

    @Test func noTwoHaveOneName() {
        #expect(Set(OperationCatalogue.all.map { $0.name }).count == OperationCatalogue.all.count)
        let classes = OperationCatalogue.all.flatMap { $0.moduleClasses }
        #expect(Set(classes).count == classes.count)
    }

    /// The output is within the operation's own rigorous bound of what plain loops make.
    @Test(arguments: cases)
    func itsTwinIsWithinItsBound(test: OperationCase) throws {
        try expectTwin(test, Float.self)
        try expectTwin(test, Double.self)
    }

    private func expectTwin<S: KernelScalar>(_ test: OperationCase, _: S.Type) throws {
        let (inputs, parameters) = (test.inputs(S.self), test.parameters(S.self))
        let call = Call(test.operation, inputs, parameters)
        #expect(
            try call.output.shape
                == test.operation.outputShape(
                    inputs: inputs.map(\.shape), parameters: parameters.map(\.shape)))
        let twin = test.twin(test.inputs(Double.self), test.parameters(Double.self))
        let bound: [Double]
        switch call.rounding(.full) {
        case .exact: bound = twin.map { _ in 0 }
        case .scale(let scale):
            let u = Double(S.ulpOfOne) / 2
            let gamma = Double(scale.terms) * u / (1 - Double(scale.terms) * u)
            bound = scale.magnitude.doubles.map { 2 * gamma * $0 * (1 + 1e-6) }
        case .unknown:
            Issue.record("\(test.operation.name) knows no bound")
            return
        }
        let violation = firstViolation(call.output.doubles, twin, bound: bound)
        #expect(violation == nil, "\(S.self), \(violation ?? "")")
    }

    /// What is known of the rounding is what plain loops say.
    @Test(arguments: cases)
    func itsScaleIsThatOfPlainLoops(test: OperationCase) throws {
        let call = Call(test.operation, test.inputs(Double.self), test.parameters(Double.self))
        switch (call.rounding(.magnitudes), test.magnitude) {
        case (.exact, nil): break
        case (.scale(let scale), let magnitude?):
            let expected = magnitude(test.inputs(Double.self), test.parameters(Double.self))
            let bound = expected.map { $0 * 1e-3 + 1e-300 }
            let violation = firstViolation(scale.magnitude.scalars, expected, bound: bound)
            #expect(violation == nil, "\(violation ?? "")")
            #expect(scale.terms > 0 && scale.statistical > 0)
        default: Issue.record("exact on one side")
        }
    }

    @Test(arguments: cases)
    func itHasTheSameBitsAtAnyNumberOfThreads(test: OperationCase) {
        let (inputs, parameters) = (test.inputs(Float.self), test.parameters(Float.self))
        let outputs = [1, 2, 3].map { threads in
            bits(Call(test.operation, inputs, parameters, Workers(threads: threads)).output)
        }
        #expect(outputs[0] == outputs[1] && outputs[0] == outputs[2])
    }

    /// Where an input is given up, the output has the same bits, and who holds the input sees no change.
    @Test(arguments: cases)
    func itHasTheSameBitsInReusedMemory(test: OperationCase) {
        func check(_ operation: some TensorOperation) {
            let (inputs, parameters) = (test.inputs(Float.self), test.parameters(Float.self))
            let workers = Workers(threads: 2)
            let expected = bits(operation.apply(to: inputs, parameters: parameters, workers: workers))
            for spare in inputs.indices {
                let output = operation.apply(to: inputs, reusing: spare, parameters: parameters, workers: workers)
                #expect(bits(output) == expected)
                #expect(inputs.map(bits) == test.inputs(Float.self).map(bits))
            }
        }
        check(test.operation)
    }

    /// From float32 numbers it makes in float64 what it makes of the same numbers in float64.
    @Test(arguments: cases)
    func inDoubleItIsTheSame(test: OperationCase) {
        func check(_ operation: some TensorOperation) {
            let workers = Workers(threads: 2)
            let mixed = operation.applyInDouble(
                to: test.inputs(Float.self), parameters: test.parameters(Float.self), workers: workers)
            let plain = operation.apply(
                to: test.inputs(Double.self), parameters: test.parameters(Double.self), workers: workers)
            #expect(mixed.shape == plain.shape)
            let violation = firstViolation(
                mixed.scalars, plain.scalars, bound: plain.scalars.map { 1e-12 * (1 + abs($0)) })
            #expect(violation == nil, "\(violation ?? "")")
        }
        check(test.operation)
    }

    /// Inputs that move within their bounds move the output by no more than is said.
    @Test(arguments: cases)
    func whatItPropagatesCoversAPerturbation(test: OperationCase) {
        func check(_ operation: some TensorOperation) {
            let (inputs, parameters) = (test.inputs(Double.self), test.parameters(Double.self))
            let workers = Workers(threads: 2)
            let plain = operation.apply(to: inputs, parameters: parameters, workers: workers)
            for moving in inputs.indices {
                let sizes = Tensor<Double>.sample(inputs[moving].shape.extents, seed: 320, in: 0...0.1)
                let bounds = inputs.indices.map { $0 == moving ? sizes : nil }
                let bound = operation.propagate(bounds, inputs: inputs, parameters: parameters, workers: workers)
                #expect(bound.shape == plain.shape)
                for sign in [-1.0, 1] {
                    var moved = inputs
                    moved[moving] = Tensor(
                        shape: sizes.shape,
                        scalars: sizes.scalars.indices.map { inputs[moving].scalars[$0] + sign * sizes.scalars[$0] })
                    let output = operation.apply(to: moved, parameters: parameters, workers: workers)
                    let violation = firstViolation(
                        output.scalars, plain.scalars, bound: bound.scalars.map { $0 * (1 + 1e-9) + 1e-12 })
                    #expect(violation == nil, "input \(moving), \(violation ?? "")")
                }
            }
        }
        check(test.operation)
    }

    /// What a module says of itself makes the operation again, by PyTorch's names and by Paddle's.
    @Test(arguments: cases)
    func itIsReadFromItsHyperparameters(test: OperationCase) {
        func check<O: RecordedOperation>(_ operation: O) {
            let paddle = ["eps": "_epsilon", "kernel_size": "ksize", "count_include_pad": "count_include_padding"]
            let attributes = operation.hyperparameters.mapValues { values in
                AttributeValue.list(values.map { $0 == $0.rounded() ? .integer(Int($0)) : .number($0) })
            }
            for spelling in [[:], paddle] {
                let named = attributes.map {
                    (spelling[$0.key] ?? (spelling.isEmpty ? $0.key : "_\($0.key)"), $0.value)
                }
                let again = O(recorded: RecordedAttributes(Dictionary(uniqueKeysWithValues: named)))
                let isRead = (O.self as? any ContractCases.Type)?.isReadFromModules == true
                #expect(again == (isRead ? operation : nil))
            }
        }
        check(test.operation)
    }
}

extension OperationContractTests {
    /// A hyper-parameter that cannot be read is not assumed.
    @Test(arguments: cases)
    func whatCannotBeReadIsNotAssumed(test: OperationCase) {
        func check<O: RecordedOperation>(_ operation: O) {
            let attributes = operation.hyperparameters.mapValues { values in
                AttributeValue.list(values.map { $0 == $0.rounded() ? .integer(Int($0)) : .number($0) })
            }
            for name in attributes.keys {
                var broken = attributes
                broken[name] = .text("maybe")
                #expect(O(recorded: RecordedAttributes(broken)) == nil, "\(name)")
            }
        }
        check(test.operation)
    }
}

/// One application of an operation.
private struct Call<S: KernelScalar> {
    let output: Tensor<S>
    /// What is known of its rounding.
    let rounding: (RoundingDetail) -> Rounding<S>

    init(
        _ operation: some TensorOperation, _ inputs: [Tensor<S>], _ parameters: [Tensor<S>],
        _ workers: Workers = Workers(threads: 2)
    ) {
        let output = operation.apply(to: inputs, parameters: parameters, workers: workers)
        self.output = output
        rounding = {
            operation.rounding(
                inputs: inputs, parameters: parameters, output: output, detail: $0, workers: workers)
        }
    }
}
