/// The elements of a weight in the network's layout, prepared for the search of relations. Exact comparison compares
/// bits.
struct WeightContent: Sendable {
    let extents: [Int]
    /// The elements in row-major order, as `elementBits` encodes them.
    let bits: [UInt64]
    /// The digest of the elements, independent of their order.
    let digest: ContentDigest
    /// The unit roundoff of the elements' type: 2⁻²⁴ or 2⁻⁵³.
    let roundoff: Double

    init<Scalar: KernelScalar>(_ tensor: Tensor<Scalar>) {
        extents = tensor.shape.extents
        bits = elementBits(of: tensor.scalars)
        digest = ContentDigest(of: tensor.scalars)
        roundoff = Double(Scalar.ulpOfOne) / 2
    }

    var count: Int { bits.count }
    var rank: Int { extents.count }

    /// The distance in memory between neighbours along every axis.
    var strides: [Int] {
        extents.indices.map { axis in extents[(axis + 1)...].reduce(1, *) }
    }

    /// Whether all elements have the same value. Such a tensor is equal to itself under every rearrangement.
    var isConstant: Bool { bits.allSatisfy { $0 == bits[0] } }

    func value(at offset: Int) -> Double { Double(bitPattern: bits[offset]) }

    /// A value as text, with as many digits as its type needs.
    func text(at offset: Int) -> String {
        let value = value(at: offset)
        return Double(Float(value)) == value ? "\(Float(value))" : "\(value)"
    }

    /// The index of an element, as details write it: `[0,1,2,2]`.
    func index(ofOffset offset: Int) -> String { Shape(extents).index(ofOffset: offset).listed }

    /// Whether the elements of `other` equal ours, read from `start` with `strides` along our axes.
    func isEqual(to other: WeightContent, from start: Int = 0, strides: [Int]) -> Bool {
        var index = [Int](repeating: 0, count: rank)
        var offset = start
        for bits in bits {
            guard other.bits[offset] == bits else { return false }
            for axis in extents.indices.reversed() {
                index[axis] += 1
                offset += strides[axis]
                if index[axis] < extents[axis] { break }
                offset -= strides[axis] * extents[axis]
                index[axis] = 0
            }
        }
        return true
    }
}

extension [Int] {
    /// `[0,1,3,2]`, without the spaces that Swift would write. Details write permutations and indices in this form.
    var listed: String { "[\(map(String.init).joined(separator: ","))]" }
}
