import TestSupport

/// Changes bytes of an HDF5 file where they mean something: signatures, headers of objects and their messages, nodes of
/// trees, heaps.
struct ByteMutation {
    private static let signatures = [
        "\u{89}HDF", "TREE", "SNOD", "HEAP", "GCOL", "BTHD", "BTLF", "BTIN", "FRHP", "FHDB", "FHIB", "FSHD", "OHDR",
        "OCHK",
        "SMTB", "SMLI", "EAHD", "FAHD",
    ].map { $0.unicodeScalars.map { UInt8($0.value) } }

    private(set) var bytes: [UInt8]
    /// Where structures begin.
    private let places: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        places = Self.places(in: bytes)
    }

    /// Structures with a signature, the headers of objects in the first version, which have none, and their messages.
    private static func places(in bytes: [UInt8]) -> [Int] {
        var places: [Int] = []
        for start in stride(from: 0, to: bytes.count - 16, by: 8) {
            if signatures.contains(where: { bytes[start..<start + 4].elementsEqual($0) }) {
                places.append(start)
            } else if bytes[start] == 1, bytes[start + 1] == 0, bytes[start + 5] == 0, bytes[start + 6] == 0 {
                places += messages(of: start, in: bytes)
            }
        }
        return places
    }

    /// The header itself and its messages: a type and a size of 2 bytes each, flags, the body.
    private static func messages(of header: Int, in bytes: [UInt8]) -> [Int] {
        let count = Int(bytes[header + 2]) | Int(bytes[header + 3]) << 8
        guard (1...64).contains(count), bytes[header + 4] > 0 else { return [] }
        var places = [header]
        var start = header + 16
        while places.count <= count, start + 8 <= bytes.count {
            let size = Int(bytes[start + 2]) | Int(bytes[start + 3]) << 8
            guard bytes[start] < 0x18, bytes[start + 1] == 0, size % 8 == 0 else { break }
            places.append(start)
            start += 8 + size
        }
        return places.count > 1 ? places : []
    }

    mutating func apply(_ dice: inout SplitMix64) {
        for _ in 0..<dice.few() where !bytes.isEmpty {
            switch dice.number(below: 10) {
            case 0...5: changeField(&dice)
            case 6, 7: bytes[dice.number(below: bytes.count)] = .random(in: 0...255, using: &dice)
            case 8: changeRange(&dice)
            default: if dice.happens(oneIn: 4) { bytes.removeLast(dice.number(below: bytes.count)) }
            }
        }
    }

    /// A field within the first bytes of a structure becomes a number that is special.
    private mutating func changeField(_ dice: inout SplitMix64) {
        let width = dice.pick([1, 2, 4, 8])
        let step = dice.pick([1, width])
        let offset =
            (places.isEmpty ? 0 : dice.pick(places)) + dice.number(below: dice.pick([16, 32, 64, 256]) / step) * step
        guard offset + width <= bytes.count else { return }
        let old = (0..<width).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[offset + $1]) }
        let new: UInt64
        switch dice.number(below: 8) {
        case 0: new = 0
        case 1: new = .max
        case 2: new = 1 << UInt64(dice.number(below: width * 8))
        case 3: new = old &+ dice.pick([1, 8, .max, .max - 7])
        // Where something is, so that structures lead to each other and to themselves.
        case 4: new = UInt64(places.isEmpty ? 0 : dice.pick(places))
        case 5: new = UInt64(bytes.count) &+ dice.pick([0, 1, .max, 1 << 32])
        case 6: new = UInt64(dice.number(below: 32))
        default: new = dice.next()
        }
        for byte in 0..<width { bytes[offset + byte] = UInt8(truncatingIfNeeded: new >> UInt64(8 * byte)) }
    }

    /// A stretch is cleared, filled, or becomes a copy of another.
    private mutating func changeRange(_ dice: inout SplitMix64) {
        let count = min(dice.pick([2, 8, 16, 64, 512]), bytes.count)
        let target = dice.number(below: bytes.count - count + 1)
        switch dice.number(below: 3) {
        case 0: for index in target..<target + count { bytes[index] = 0 }
        case 1: for index in target..<target + count { bytes[index] = 255 }
        default:
            let place = places.isEmpty ? 0 : dice.pick(places)
            let source = place < bytes.count ? place : dice.number(below: bytes.count)
            let copy = bytes[source..<min(source + count, bytes.count)]
            bytes.replaceSubrange(target..<target + copy.count, with: copy)
        }
    }
}
