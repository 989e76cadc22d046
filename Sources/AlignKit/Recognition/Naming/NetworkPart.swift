/// A part of a detector. A command checks it, or leaves it out, as a whole.
public enum NetworkPart: String, Sendable, CaseIterable {
    case backbone
    /// The layers after a backbone that classify whole images: `avgpool` and `fc`.
    case classifier
    /// The feature pyramid.
    case neck
    /// Everything after the pyramid. No command checks it.
    case head

    /// The part to which a node or a parameter of ours belongs.
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
