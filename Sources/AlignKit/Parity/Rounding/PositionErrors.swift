/// The errors of a recording and of a replay at each position of a tile.
struct PositionErrors {
    /// Errors that hardly differ between the positions are those of any sum: an algorithm is told from it where they
    /// do.
    private static let leastContrast = 4.0

    private var recording: [Double]
    private var replay: [Double]
    private var counts: [Int]

    init<Scalar: KernelScalar>(
        _ recording: Tensor<Scalar>, _ replay: Tensor<Scalar>, _ exact: Tensor<Double>, tile: PlaneExtent
    ) {
        let count = tile.height * tile.width
        self.recording = Array(repeating: 0, count: count)
        self.replay = self.recording
        counts = Array(repeating: 0, count: count)
        let (height, width) = (exact.shape[2], exact.shape[3])
        for i in exact.scalars.indices {
            let position = i / width % height % tile.height * tile.width + i % width % tile.width
            let e = Double(recording.scalars[i]) - exact.scalars[i]
            let o = Double(replay.scalars[i]) - exact.scalars[i]
            guard e - e == 0, o - o == 0, e != 0 || o != 0 else { continue }
            self.recording[position] += e * e
            self.replay[position] += o * o
            counts[position] += 1
        }
    }

    /// Whether both agree at every position, and differ between the positions.
    func agree(needsContrast: Bool) -> Bool {
        let used = counts.indices.filter { counts[$0] > 0 }
        let sizes = used.map { (replay[$0] / Double(counts[$0])).squareRoot() }
        guard let most = sizes.max(), let least = sizes.min(), most > Self.leastContrast * least || !needsContrast
        else {
            return false
        }
        return used.allSatisfy { position in
            let limit = FastConvolutions.limit(counts[position])
            let ratio = (recording[position] / replay[position]).squareRoot()
            return ratio <= limit && ratio >= 1 / limit
        }
    }
}
