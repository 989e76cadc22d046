/// What was not checked, in words.
struct UncheckedWords {
    private let data: [UncheckedData]

    init(_ data: [UncheckedData]) { self.data = data }

    /// `12 gradients, 3 steps: no command judges them yet; 1 input (C6): the network does not take them`.
    ///
    /// - Parameter hasOutOfScope: whether data out of scope is named, too. Summaries name it in a line of its own.
    func text(hasOutOfScope: Bool) -> String {
        let files = [nil] + Set(data.compactMap(\.file)).sorted()
        return files.flatMap { file -> [String] in
            UncheckedData.Reason.allCases.compactMap { reason in
                let ofReason = data.filter { $0.file == file && $0.reason == reason }
                guard !ofReason.isEmpty, hasOutOfScope || reason != .outOfScope else { return nil }
                let place = file.map { " in \($0.uppercased())" } ?? ""
                return "\(ofReason.map(Self.words).joined(separator: ", "))\(place): \(reason.rawValue)"
            }
        }.joined(separator: "; ")
    }

    /// The same for one line, only for data that a reader may believe was checked.
    var brief: String {
        let silent: Set<UncheckedData.Reason> = [.otherCommand, .outOfScope]
        return data.filter { !silent.contains($0.reason) }.map { one in
            Self.words(one) + (one.file.map { " in \($0.uppercased())" } ?? "")
        }.joined(separator: ", ")
    }

    /// `12 gradients`, `1 input (C6)`. Data that is not part of the format is named by its path.
    private static func words(_ data: UncheckedData) -> String {
        let names = data.paths.map { String($0.dropFirst(data.group.count + 1)) }
        let more = data.count > names.count ? ", …" : ""
        switch data.reason {
        case .noJudge where data.group == "loss": return "the loss"
        case .unused, .noPartner, .noSample, .unreadable:
            return "\(counted(data)) (\(names.joined(separator: ", "))\(more))"
        case .unknown: return data.paths == [data.group] ? data.group : "\(data.count) in \(data.group)"
        case .noJudge, .otherCommand, .outOfScope: return counted(data)
        }
    }

    /// The names of groups are plurals.
    private static func counted(_ data: UncheckedData) -> String {
        data.count.counted(String(data.group.dropLast()), plural: data.group)
    }
}

extension Report {
    /// The data of the file that was not checked. Empty if everything was checked.
    ///
    /// - Parameters:
    ///   - data: the data that was not checked.
    ///   - title: the title of the fact.
    ///   - hasOutOfScope: whether data out of scope is named, because it has no fact of its own.
    static func unchecked(
        _ data: [UncheckedData], as title: String = "not checked", hasOutOfScope: Bool = false
    ) -> [Fact] {
        let text = UncheckedWords(data).text(hasOutOfScope: hasOutOfScope)
        return text.isEmpty ? [] : [Fact(title, text)]
    }
}

extension Report.Printout {
    init(_ unchecked: [UncheckedData], reasons: [String]) {
        self.unchecked = UncheckedWords(unchecked).brief
        self.reasons = reasons
    }
}

extension UncheckedData: JSONConvertible {
    package var json: JSONValue {
        JSONValue(["file": file, "group": group, "count": count, "paths": paths, "reason": reason.rawValue])
    }
}
