internal import CHDF5

/// The place of an object in its file. It is equal for two paths exactly when one is a hard link to the other.
package struct StorageIdentity: Hashable, Sendable {
    let address: UInt64
}

/// A name in a group.
///
/// Only hard links are followed, and only by the address that they hold. A link to another file, or to a path that may
/// lead anywhere, is refused.
struct HDF5Link: Sendable {
    /// The name as the file spells it; bytes that are no UTF-8 are replaced by U+FFFD.
    let name: String
    private let type: Int32
    private let address: UInt64

    fileprivate init(name: String, link: CHDF5Link) {
        self.name = name
        type = link.type
        address = UInt64(link.address)
    }

    /// The object that the link leads to.
    func target(at place: HDF5Place) throws(HDF5Error) -> StorageIdentity {
        switch type {
        case H5L_TYPE_HARD.rawValue: return StorageIdentity(address: address)
        case H5L_TYPE_SOFT.rawValue: throw place.failure(.softLink, expected: "an object of this file")
        case H5L_TYPE_EXTERNAL.rawValue:
            throw place.failure(.externalLink, expected: "an object of this file")
        default: throw place.failure(.unknownLink, expected: "an object of this file", found: "kind \(type)")
        }
    }
}

extension HDF5Link {
    /// The links of a group, in the order of their names' bytes.
    static func all(in group: borrowing Handle, at place: HDF5Place) throws(HDF5Error) -> [HDF5Link] {
        var links: [HDF5Link] = []
        let status = withUnsafeMutablePointer(to: &links) { links in
            CHDF5VisitLinks(
                group.id,
                { name, link, context in
                    guard let name, let context else { return }
                    let link = HDF5Link(name: String(cString: name), link: link)
                    context.assumingMemoryBound(to: [HDF5Link].self).pointee.append(link)
                }, links)
        }
        guard status >= 0 else { throw place.damage(expected: "a readable list of its links") }
        return links.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The link of that name, or `nil` where the group has none.
    static func named(
        _ name: String, in group: borrowing Handle, at place: HDF5Place
    ) throws(HDF5Error) -> HDF5Link? {
        let exists = H5Lexists(group.id, name, hid_t(H5P_DEFAULT))
        guard exists != 0 else { return nil }
        var link = CHDF5Link()
        guard exists > 0, CHDF5GetLink(group.id, name, &link) >= 0 else { throw place.damage() }
        return HDF5Link(name: name, link: link)
    }
}
