/// The data of one group that a check has not examined: how much, what, and why.
public struct UncheckedData: Sendable, Hashable {
    public enum Reason: String, Sendable, CaseIterable {
        /// Part of the format, but no command judges it yet.
        case noJudge = "no command judges them yet"
        /// An input that the network does not have.
        case unused = "the network does not take them"
        /// No part of the format.
        case unknown = "no part of the format"
        /// Positions of a sample, where no recorded tensor is one.
        case noSample = "positions, and no tensor of that name is a sample"
        /// In one of two files alone.
        case noPartner = "without a partner in the other file"
        /// No tensor, damaged, or not what its attributes claim.
        case unreadable = "not compared, since it cannot be read"
        /// Data that this command does not check.
        case otherCommand = "not what this command checks"
        /// Belongs to a part of the model that the network does not have.
        case outOfScope = "out of scope"
    }

    /// `a` or `b` where two files are compared.
    public var file: String?
    /// The group, or the name of a dataset that is in none: `gradients`.
    public let group: String
    /// The number of datasets; for steps and for recorded losses, the number of these.
    public let count: Int
    /// The paths of the first few.
    public let paths: [String]
    public let reason: Reason

    init(group: String, count: Int, paths: [String], reason: Reason) {
        (self.group, self.count, self.reason) = (group, count, reason)
        self.paths = Array(paths.prefix(8))
    }

    /// The same data, as that of one of two files.
    func of(_ file: String) -> UncheckedData {
        var copy = self
        copy.file = file
        return copy
    }
}

extension ReferenceFile {
    private static let unjudged: Set = ["gradients", "loss", "steps"]
    private static let judged: Set = ["inputs", "weights", "activations", "outputs", "samples", "cases"]

    /// Everything in the file that a check does not account for, by group, in the order of the reasons.
    ///
    /// - Parameters:
    ///   - groups: the groups that the check accounts for, except `others`.
    ///   - others: the paths in these groups that it does not account for, with the reason.
    func unchecked(
        besides groups: Set<String>, and others: [(reason: UncheckedData.Reason, paths: [String])] = []
    ) -> [UncheckedData] {
        let members = (try? file.members(of: "")) ?? []
        let strangers = members.filter { !groups.contains($0.name) }.compactMap(unchecked)
        let samples = groups.contains("samples") ? [(reason: UncheckedData.Reason.noSample, paths: straySamples)] : []
        let exceptions = (others + samples).flatMap { reason, paths in
            Dictionary(grouping: paths) { $0.prefix { $0 != "/" } }.sorted { $0.key < $1.key }.map { group, paths in
                UncheckedData(group: String(group), count: paths.count, paths: paths, reason: reason)
            }
        }
        return (strangers + exceptions).enumerated().sorted {
            let ranks = (Self.rank($0.element), Self.rank($1.element))
            return ranks.0 == ranks.1 ? $0.offset < $1.offset : ranks.0 < ranks.1
        }.map(\.element)
    }

    private static func rank(_ data: UncheckedData) -> Int {
        UncheckedData.Reason.allCases.firstIndex(of: data.reason)!
    }

    /// A member of the root; nil where it holds nothing.
    private func unchecked(_ member: HDF5File.Member) -> UncheckedData? {
        let reason: UncheckedData.Reason =
            Self.unjudged.contains(member.name)
            ? .noJudge : Self.judged.contains(member.name) ? .otherCommand : .unknown
        guard case .success(.group) = member.object else {
            return UncheckedData(group: member.name, count: 1, paths: [member.path], reason: reason)
        }
        let parts = ["steps", "cases"].contains(member.name) ? (try? groups(in: member.name)) ?? [] : []
        let paths = parts.isEmpty ? paths(in: member.name) : parts.map { "\(member.name)/\($0)" }
        return paths.isEmpty
            ? nil : UncheckedData(group: member.name, count: paths.count, paths: paths, reason: reason)
    }

    /// Every dataset in a group of the root, also in its subgroups. Groups that were listed on opening are not opened
    /// again.
    private func paths(in group: String) -> [String] {
        let groups = ["inputs": inputs, "weights": weights, "activations": activations, "outputs": outputs]
        if let entries = groups[group], !entries.contains(where: { $0.broken?.problem == .notDataset }) {
            return entries.map(\.path)
        }
        return ((try? allEntries(in: group)) ?? []).map(\.path)
    }
}
