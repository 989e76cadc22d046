/// Reads one recorded call.
struct LossCallReader<Scalar: LossScalar & HDF5Element> {
    let file: ReferenceFile
    /// `cases/ghmc-b30-m0.75/calls/0`.
    let path: String
    let function: LossFunction
    /// The background index where the case gives it, not the dataset of labels.
    let background: Int?

    func read(index: Int) throws -> RecordedCall<Scalar> {
        let entries = try Dictionary(uniqueKeysWithValues: file.entries(in: path).map { ($0.name, $0) })
        let prediction: Tensor<Scalar> = try tensor(try required("prediction", in: entries))
        let weight: Tensor<Scalar>? = try entries["label_weight"].map(tensor)
        if let weight { try validate(weight, "label_weight", "finite weights not below 0") { $0 >= 0 && $0.isFinite } }
        let labels = try entries["labels"].map { try self.labels($0, prediction: prediction.shape) }
        let target = try self.target(entries, labels: labels)
        var call = RecordedCall(
            index: index, elements: try elements(prediction, target, weight),
            loss: .nan)
        call.labels = labels
        try readResults(entries, into: &call)
        return call
    }

    private func elements(
        _ prediction: Tensor<Scalar>, _ target: Tensor<Scalar>, _ weight: Tensor<Scalar>?
    ) throws -> LossElements<Scalar> {
        guard target.shape == prediction.shape else {
            throw refusal(
                "target", expected: "the shape of the prediction, \(prediction.shape)", found: "\(target.shape)")
        }
        do throws(ShapeError) {
            return try LossElements(prediction: prediction, target: target, weight: weight)
        } catch {
            throw refusal("label_weight", expected: error.expected, found: error.found)
        }
    }

    private func target(
        _ entries: [String: ReferenceFile.Entry], labels: RecordedCall<Scalar>.Labels?
    ) throws -> Tensor<Scalar> {
        if let entry = entries["target"] {
            let target: Tensor<Scalar> = try tensor(entry)
            if function.isClassification {
                try validate(target, "target", "targets from 0 to 1") { $0 >= 0 && $0 <= 1 }
            }
            return target
        }
        guard let labels else { throw refusal("target", expected: "a target, or labels", found: "neither") }
        do throws(LabelError) {
            return try labels.reading.oneHot(labels.indices)
        } catch {
            throw refusal("labels", expected: error.expected, found: "\(error.found) at \(error.position ?? 0)")
        }
    }

    private func labels(_ entry: ReferenceFile.Entry, prediction: Shape) throws -> RecordedCall<Scalar>.Labels {
        guard function.isClassification, prediction.rank == 2, entry.extents == [prediction[0]] else {
            throw refusal(
                "labels", expected: "one label for each row of logits [N, C], here of \(prediction)",
                found: "\(entry.extents)")
        }
        let attribute = try file.attributes(of: entry)["background"]?.integer ?? background
        guard let attribute else {
            throw refusal("labels", expected: "the attribute 'background', an index", found: "none")
        }
        let indices = entry.extents.contains(0) ? [] : try file.integers(entry).map { Int(clamping: $0) }
        do throws(LabelError) {
            return .init(indices: indices, reading: try LabelReading(background: attribute, classes: prediction[1]))
        } catch {
            throw refusal("labels", expected: error.expected, found: "\(error.found)")
        }
    }

    // MARK: Results

    private func readResults(
        _ entries: [String: ReferenceFile.Entry], into call: inout RecordedCall<Scalar>
    ) throws {
        let shape = call.elements.prediction.shape
        if !LossQuantity.allCases.contains(where: { entries[$0.rawValue] != nil }) {
            throw refusal("loss", expected: "a recorded loss, or another result to compare", found: "none")
        }
        call.hasLoss = false
        if let loss = entries["loss"] {
            if loss.extents == [] || loss.extents == [1] {
                call.loss = try file.scalar(loss)
                call.hasLoss = true
            } else if loss.extents == shape.extents, function.reduction == .none {
                let losses: Tensor<Double> = try tensor(loss)
                call.loss = losses.scalars.reduce(0, +)
                call.hasLoss = true
            } else {
                note(.loss, loss, function.reduction == .none ? "\(shape)" : "a scalar", &call)
            }
        }
        call.gradient = try likePrediction(.gradient, entries, &call)
        guard case .harmonized(let harmonized) = function else { return }
        call.weights = try likePrediction(.weights, entries, &call)
        call.gradientNorm = try likePrediction(.gradientNorm, entries, &call)
        if let entry = entries["bin_counts"] {
            call.binCounts = try perBin(entry, bins: harmonized.bins).map {
                guard let count = Int(exactly: $0), count >= 0 else {
                    throw refusal("bin_counts", expected: "whole numbers not below 0", found: "\($0)")
                }
                return count
            }
        }
        if let entry = entries["acc_sum"], harmonized.momentum > 0 || entry.extents != [0] {
            let accSum = try perBin(entry, bins: harmonized.bins)
            if harmonized.momentum > 0 {
                call.accSum = accSum
                call.isAccSumSingle = entry.elementType != .float64
            }
        }
    }

    /// A recorded tensor of the prediction's shape; another shape is a finding, not an error.
    private func likePrediction(
        _ quantity: LossQuantity, _ entries: [String: ReferenceFile.Entry], _ call: inout RecordedCall<Scalar>
    ) throws -> Tensor<Scalar>? {
        guard let entry = entries[quantity.rawValue] else { return nil }
        let shape = call.elements.prediction.shape
        if let broken = entry.broken { throw broken }
        if entry.extents == shape.extents { return try tensor(entry) }
        note(quantity, entry, "\(shape)", &call)
        return nil
    }

    private func note(
        _ quantity: LossQuantity, _ entry: ReferenceFile.Entry, _ expected: String, _ call: inout RecordedCall<Scalar>
    ) {
        call.misshapen.append(quantity)
        call.shapeRemarks.append("\(quantity.rawValue): expected \(expected), found \(entry.extents)")
    }

    private func perBin(_ entry: ReferenceFile.Entry, bins: Int) throws -> [Double] {
        if let broken = entry.broken { throw broken }
        guard entry.extents == [bins] else {
            throw refusal(entry.name, expected: "one number for each of \(bins) bins", found: "\(entry.extents)")
        }
        let tensor: Tensor<Double> = try tensor(entry)
        return tensor.scalars
    }

    // MARK: Reading

    private func required(
        _ name: String, in entries: [String: ReferenceFile.Entry]
    ) throws -> ReferenceFile.Entry {
        guard let entry = entries[name] else { throw refusal(name, expected: "a dataset", found: "none") }
        return entry
    }

    /// Reads a tensor, which may have no elements. Integers are accepted, except for the prediction: counts and one-hot
    /// targets are often stored as integers.
    private func tensor<Element: HDF5Element & BinaryFloatingPoint>(
        _ entry: ReferenceFile.Entry
    ) throws -> Tensor<Element> {
        if entry.broken == nil, entry.extents.contains(0) {
            return Tensor(shape: Shape(entry.extents), scalars: [])
        }
        return try file.tensor(entry, acceptsIntegers: entry.name != "prediction")
    }

    private func validate(
        _ tensor: Tensor<Scalar>, _ name: String, _ expected: String, _ isValid: (Scalar) -> Bool
    ) throws {
        guard let offset = tensor.scalars.firstIndex(where: { !isValid($0) }) else { return }
        throw refusal(
            name, expected: expected,
            found: "\(tensor.scalars[offset]) at \(tensor.shape.index(ofOffset: offset))")
    }

    private func refusal(_ dataset: String, expected: String, found: String) -> ReferenceError {
        ReferenceError(file: file.path, path: "\(path)/\(dataset)", expected: expected, found: found)
    }
}

extension LossFunction {
    /// Whether predictions are logits and targets lie from 0 to 1.
    var isClassification: Bool { ["ghm-c", "cross-entropy", "focal"].contains(name) }

    var reduction: Reduction {
        switch self {
        case .harmonized(let loss): loss.reduction
        case .plain(let loss): loss.reduction
        }
    }
}
