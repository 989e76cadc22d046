/// A part of a detector, which a command checks or leaves out as a whole.
public enum NetworkPart: String, Sendable, CaseIterable {
    case backbone
    /// What stands on a backbone to classify whole images: `avgpool` and `fc`.
    case classifier
    /// The feature pyramid.
    case neck
    /// Everything behind the pyramid: no command checks it.
    case head

    /// The part that a node or a parameter of ours belongs to.
    init(ofName name: String) {
        let module = name.prefix { $0 != "." && $0 != "[" && $0 != "#" }
        switch module {
        case "neck": self = .neck
        case "fc", "avgpool": self = .classifier
        default: self = .backbone
        }
    }
}

extension Network {
    /// The parts that have a node here.
    var parts: Set<NetworkPart> { Set(nodes.map { NetworkPart(ofName: $0.name) }) }
}
