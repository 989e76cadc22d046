/// The density of gradient norms around each norm, as the GHM paper defines it and as the paper approximates it.
///
/// Li, Liu and Wang, arXiv 1811.05181, equations 5 to 7 and section 3.4. The reference code departs from these: see
/// `GHMLoss`.
public enum GradientDensity: Hashable, Sendable {
    /// GD(g) = (1/ℓ(g))·#{k : g − ε/2 ≤ gₖ < g + ε/2}, ℓ(g) = min(g + ε/2, 1) − max(g − ε/2, 0).
    ///
    /// The interval is shortened if it would leave [0, 1]. O(N log N).
    case exact(width: Double)

    /// ĜD(g) = R·M: R is the number of norms in the region of width 1/M that holds g; the last region includes 1.
    case unitRegions(Int)

    /// The density at each norm, among these norms.
    ///
    /// - Parameter norms: numbers from 0 to 1. A NaN has the density NaN and is not counted.
    /// - Precondition: the width is above 0, or the number of regions is at least 1.
    public func densities<Scalar: LossScalar>(of norms: [Scalar]) -> [Double] {
        switch self {
        case .exact(let width): Self.exact(norms.map { Double($0) }, width: width)
        case .unitRegions(let regions):
            Self.densities(of: norms, counts: counts(of: norms).map(Double.init), regions: regions)
        }
    }

    /// How many norms lie in each region; empty for the exact density, which has no regions.
    public func counts<Scalar: LossScalar>(of norms: [Scalar]) -> [Int] {
        guard case .unitRegions(let regions) = self else { return [] }
        precondition(regions >= 1, "\(regions) regions")
        return norms.reduce(into: [Int](repeating: 0, count: regions)) { counts, norm in
            if let region = Self.region(of: norm, regions) { counts[region] += 1 }
        }
    }

    /// The density at each norm for regions with these `counts`, which are whole numbers or averages of them.
    static func densities<Scalar: LossScalar>(of norms: [Scalar], counts: [Double], regions: Int) -> [Double] {
        norms.map { norm in region(of: norm, regions).map { counts[$0] * Double(regions) } ?? .nan }
    }

    private static func region<Scalar: LossScalar>(of norm: Scalar, _ regions: Int) -> Int? {
        guard norm >= 0, norm <= 1 else { return nil }
        let edges = (0...regions).map { Double($0) / Double(regions) }
        var region = min(Int(Double(norm) * Double(regions)), regions - 1)
        while Double(norm) < edges[region] { region -= 1 }
        while region + 1 < regions, Double(norm) >= edges[region + 1] { region += 1 }
        return region
    }

    private static func exact(_ norms: [Double], width: Double) -> [Double] {
        precondition(width > 0, "width \(width)")
        let sorted = norms.filter { !$0.isNaN }.sorted()
        return norms.map { norm in
            guard !norm.isNaN else { return .nan }
            let count = sorted.count(below: norm + width / 2) - sorted.count(below: norm - width / 2)
            return Double(count) / (min(norm + width / 2, 1) - max(norm - width / 2, 0))
        }
    }
}

extension [Double] {
    /// How many numbers of a sorted array are below `limit`.
    fileprivate func count(below limit: Double) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < limit { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
