/// Which axis of a recorded tensor holds the channels, as far as its recording shows it.
///
/// The tensor's own description is read first: the layout that it names, then its module's class. If neither decides, a
/// tensor of three axes has its channels on the axis whose extent is the length of a vector among the weights, such as
/// a bias or the scale of a normalization. Only one of its last two axes may have such an extent.
struct RecordedAxes {
    private let file: ReferenceFile
    /// The lengths of the vectors among the weights of both files.
    private let lengths: Set<Int>

    init(_ a: ComparedFile, _ b: ComparedFile) {
        file = a.file
        lengths = Set((a.file.weights + b.file.weights).filter { $0.extents.count == 1 }.map { $0.extents[0] })
    }

    func order(of entry: ReferenceFile.Entry) -> AxisOrder {
        let attributes = (try? file.attributes(of: entry)) ?? [:]
        return Self.layout(attributes["data_format"]?.text ?? attributes["_data_format"]?.text)
            ?? Self.module(attributes["op"]?.text) ?? vectors(entry.extents) ?? .unknown
    }

    /// `NCHW`, `NLC`.
    private static func layout(_ name: String?) -> AxisOrder? {
        guard let name = name?.uppercased(), name.count > 2, name.hasPrefix("N") else { return nil }
        return name.hasSuffix("C") ? .channelsLast : name.dropFirst().hasPrefix("C") ? .channelsFirst : nil
    }

    private static func module(_ name: String?) -> AxisOrder? {
        guard let name = name?.lowercased() else { return nil }
        if ["1d", "2d", "3d"].contains(where: name.hasSuffix) || name == "groupnorm" { return .channelsFirst }
        return worksOnTheLastAxis.contains(name) ? .channelsLast : nil
    }

    private static let worksOnTheLastAxis: Set<String> = [
        "linear", "bilinear", "layernorm", "rmsnorm", "embedding", "multiheadattention", "transformer",
        "transformerencoder", "transformerencoderlayer", "transformerdecoder", "transformerdecoderlayer",
        "nondynamicallyquantizablelinear",
    ]

    private func vectors(_ extents: [Int]) -> AxisOrder? {
        guard extents.count == 3 else { return nil }
        switch (lengths.contains(extents[1]), lengths.contains(extents[2])) {
        case (true, false): return .channelsFirst
        case (false, true): return .channelsLast
        default: return nil
        }
    }
}
