/// A heat map as a picture with one pixel for each value: a BMP of 256 colours. Every browser shows it, and it needs no
/// compression.
package struct HeatMapImage {
    private let map: Report.HeatMap

    /// - Returns: nil if the number of values is not height · width, or if height or width is not within 1…4096.
    package init?(_ map: Report.HeatMap) {
        guard (1...4096).contains(map.height), (1...4096).contains(map.width),
            map.values.count == map.height * map.width
        else { return nil }
        self.map = map
    }

    /// `data:image/bmp;base64,…`.
    package var url: String { "data:image/bmp;base64," + Self.base64(bytes) }

    package var largest: Double { map.values.reduce(0) { $1.isFinite ? max($0, $1) : $0 } }

    private var bytes: [UInt8] {
        let stride = (map.width + 3) / 4 * 4
        let offset = 54 + 1024
        var bytes = Array("BM".utf8)
        func add(_ value: Int, _ count: Int) {
            for byte in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
        }
        for value in [offset + stride * map.height, 0, offset, 40, map.width, map.height] { add(value, 4) }
        for value in [1, 8] { add(value, 2) }
        for value in [0, stride * map.height, 2835, 2835, 256, 0] { add(value, 4) }
        for index in 0..<256 { bytes += Self.color(index) }
        let largest = largest
        // The last row comes first.
        for row in (0..<map.height).reversed() {
            for column in 0..<stride {
                bytes.append(column < map.width ? level(map.values[row * map.width + column], of: largest) : 0)
            }
        }
        return bytes
    }

    /// The colour of a value. 255 marks a value that is not finite. A value above 0 never gets the colour of 0.
    private func level(_ value: Double, of largest: Double) -> UInt8 {
        guard value.isFinite else { return 255 }
        guard value > 0, largest > 0 else { return 0 }
        return UInt8(min(max((value / largest * 254).rounded(), 8), 254))
    }

    /// From nearly black over violet and orange to light yellow, ascending in brightness; cyan for what is not finite.
    private static func color(_ index: Int) -> [UInt8] {
        if index == 255 { return [230, 230, 0, 0] }
        let stops: [(r: Double, g: Double, b: Double)] = [
            (16, 14, 34), (84, 16, 110), (188, 55, 84), (249, 142, 9), (252, 255, 164),
        ]
        let place = Double(index) / 254 * Double(stops.count - 1)
        let lower = min(Int(place), stops.count - 2)
        let share = place - Double(lower)
        let (a, b) = (stops[lower], stops[lower + 1])
        return [a.b + (b.b - a.b) * share, a.g + (b.g - a.g) * share, a.r + (b.r - a.r) * share, 0].map { UInt8($0) }
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = (0..<3).reduce(0) { $0 << 8 | ($1 < group.count ? Int(group[start + $1]) : 0) }
            for place in 0..<4 {
                text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
