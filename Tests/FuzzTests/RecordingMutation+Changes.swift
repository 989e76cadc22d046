import AlignKit
import TestSupport

extension RecordingMutation {
    private static let keys = [
        "order", "op", "inputs", "stride", "padding", "dilation", "groups", "eps", "ceil_mode", "output_size",
        "padding_mode",
        "kernel_size", "negative_slope", "sampled_shape", "sample_seed", "sum", "norm", "minimum", "maximum", "loss",
        "implementation", "bins", "momentum", "mu", "loss_weight", "gamma", "alpha", "beta", "reduction", "avg_factor",
        "background", "precision", "function",
    ]
    private static let words = [
        "Conv2d", "BatchNorm2d", "ReLU", "add", "concat", "Linear", "MaxPool2d", "AdaptiveAvgPool2d", "Flatten",
        "inputs/image", "activations/conv1", "ghm-c", "ghm-r", "focal", "mean", "none", "zeros", "float64", "float16",
        "torchvision", "paddle", "mmdet", "resnet50", "fpn", "ghm-loss",
    ]
    private static let numbers: [Double] = [
        0, -0.0, 1, -1, 0.5, 2, 1e-5, 1e-45, 1e38, 1e300, -1e300, .nan, .infinity, -.infinity, 0x1p53, 1e9,
    ]
    private static let integers = [0, 1, -1, 2, 3, 7, 64, 1 << 31, 1 << 53, .max, .min]

    mutating func apply(_ dice: inout SplitMix64) {
        for _ in 0..<dice.few() where !items.isEmpty {
            let index = dice.number(below: items.count)
            switch dice.number(below: 12) {
            case 0: items.remove(at: index)
            case 1: rename(index, &dice)
            case 2:
                let other = dice.number(below: items.count)
                (items[index].path, items[other].path) = (items[other].path, items[index].path)
            case 3, 4: reshape(&items[index], &dice)
            case 5, 6: Self.changeValues(&items[index], &dice)
            case 7: Self.changeType(&items[index], &dice)
            case 8, 9: changeAttributes(of: index, &dice)
            default: changeProvenance(&dice)
            }
        }
    }

    private mutating func rename(_ index: Int, _ dice: inout SplitMix64) {
        let parts = items[index].path.split(separator: "/").map(String.init)
        var name = dice.pick(HostileText.samples).replacing("/", with: "_").replacing("\0", with: "0")
        if dice.happens(oneIn: 3) { name = parts.last! + dice.pick(["#0", "#1", ".weight", "[0]", " ", "\u{301}"]) }
        if name.isEmpty || name == "." { name = "x" }
        let group = dice.pick([
            parts.dropLast().joined(separator: "/"), "inputs", "weights", "activations", "outputs", "samples",
            "gradients",
        ])
        let item = items[index]
        if Bool.random(using: &dice) { items.append(item) }
        items[index].path = "\(group)/\(name.prefix(300))"
    }

    private func reshape(_ item: inout Item, _ dice: inout SplitMix64) {
        switch dice.number(below: 7) {
        case 0: item.extents.reverse()
        case 1: item.extents = [item.elements.count]
        case 2: item.extents.insert(1, at: dice.number(below: item.extents.count + 1))
        case 3: item.extents = []
        case 4 where !item.extents.isEmpty: item.extents[dice.number(below: item.extents.count)] = 0
        case 5 where !item.extents.isEmpty:
            let axis = dice.number(below: item.extents.count)
            item.extents[axis] = dice.pick([1, item.extents[axis] + 1, max(1, item.extents[axis] - 1), 17])
        default: item.extents = dice.pick(items).extents
        }
        Self.fit(&item)
    }

    /// As many elements as the extents say, repeated or left out.
    private static func fit(_ item: inout Item) {
        let count = item.extents.reduce(1, *)
        guard count <= 1 << 18 else {
            item.extents = [item.elements.count]
            return
        }
        switch item.elements {
        case .floats(let values): item.elements = .floats(Self.repeated(values, count, 1))
        case .doubles(let values): item.elements = .doubles(Self.repeated(values, count, 1))
        case .integers(let values): item.elements = .integers(Self.repeated(values, count, 1))
        }
    }

    private static func repeated<Value>(_ values: [Value], _ count: Int, _ zero: Value) -> [Value] {
        (0..<count).map { values.isEmpty ? zero : values[$0 % values.count] }
    }

    private static func changeValues(_ item: inout Item, _ dice: inout SplitMix64) {
        let isWhole = dice.happens(oneIn: 3)
        let number = dice.pick(numbers)
        let integer = Int64(dice.pick(integers))
        func changed<Value>(_ values: [Value], _ value: Value, _ dice: inout SplitMix64) -> [Value] {
            if isWhole { return values.map { _ in value } }
            var values = values
            for _ in 0..<dice.few() where !values.isEmpty { values[dice.number(below: values.count)] = value }
            return values
        }
        switch item.elements {
        case .floats(let values): item.elements = .floats(changed(values, Float(number), &dice))
        case .doubles(let values): item.elements = .doubles(changed(values, number, &dice))
        case .integers(let values): item.elements = .integers(changed(values, integer, &dice))
        }
    }

    private static func changeType(_ item: inout Item, _ dice: inout SplitMix64) {
        let values = item.elements.doubles
        switch dice.number(below: 3) {
        case 0: item.elements = .doubles(values.map { $0 * 1.000_000_000_1 })
        case 1: item.elements = .integers(values.map { $0.isFinite && abs($0) < 1e18 ? Int64($0) : 0 })
        default: item.elements = .floats(values.map { Float($0) })
        }
    }

    private mutating func changeAttributes(of index: Int, _ dice: inout SplitMix64) {
        let isOfGroup = !groups.isEmpty && dice.happens(oneIn: 3)
        let group = isOfGroup ? dice.number(below: groups.count) : 0
        var attributes = isOfGroup ? groups[group].attributes : items[index].attributes
        let present = attributes.keys.sorted()
        let key = !present.isEmpty && Bool.random(using: &dice) ? dice.pick(present) : dice.pick(Self.keys)
        attributes[key] = dice.happens(oneIn: 6) ? nil : Self.attribute(&dice, depth: 0)
        if isOfGroup { groups[group].attributes = attributes } else { items[index].attributes = attributes }
    }

    private static func attribute(_ dice: inout SplitMix64, depth: Int) -> AttributeValue {
        switch dice.number(below: depth == 0 ? 6 : 4) {
        case 0: return .integer(dice.pick(integers))
        case 1: return .number(dice.pick(numbers))
        case 2: return .text(text(&dice))
        case 3: return .text(dice.pick(words))
        default:
            let value = attribute(&dice, depth: 1)
            return .list([AttributeValue](repeating: value, count: dice.pick([0, 1, 2, 4, 5, 1000])))
        }
    }

    private static func text(_ dice: inout SplitMix64) -> String {
        dice.pick(HostileText.samples).replacing("\0", with: "0")
    }

    private mutating func changeProvenance(_ dice: inout SplitMix64) {
        let text = Bool.random(using: &dice) ? Self.text(&dice) : dice.pick(Self.words)
        switch dice.number(below: 8) {
        case 0: provenance.framework = text
        case 1: provenance.model = text
        case 2: provenance.convention = text
        case 3: provenance.precision = text
        case 4: provenance.producer = text
        case 5: provenance.threads = dice.pick(Self.integers)
        default:
            let configuration = provenance.configuration ?? #"{"style": "pytorch", "bn_eps": 1e-05, "num_outs": 5}"#
            let bytes = TextMutation.apply(to: Array(configuration.utf8), &dice).map { $0 == 0 ? 1 : $0 }
            provenance.configuration = String(decoding: bytes, as: UTF8.self)
        }
    }
}
