/// The names among `candidates` that are spelled most like `name`, nearest first; ties in alphabetical order.
///
/// Nearness is the Levenshtein distance: the number of UTF-8 bytes that are inserted, removed or replaced. Names that
/// share less than half of their bytes do not help and are left out.
package func nearestNames(
    to name: String, among candidates: some Sequence<String>, count: Int = 3
) -> [String] {
    let target = Array(name.utf8)
    return
        candidates
        .map { (name: $0, distance: levenshteinDistance(target, Array($0.utf8.prefix(4 * target.count + 16)))) }
        .filter { $0.distance <= max(target.count, $0.name.utf8.count) / 2 }
        .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
        .prefix(count).map(\.name)
}

private func levenshteinDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var row = Array(0...second.count)
    for (i, a) in first.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, b) in second.enumerated() {
            let replaced = diagonal + (a == b ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
        }
    }
    return row[second.count]
}
