internal import CHDF5
internal import CKernels

extension HDF5Error {
    /// The innermost entry of HDF5's error stack: the outer ones only say which function passed the failure on.
    static func innermostCause() -> String? {
        var cause: String?
        withUnsafeMutablePointer(to: &cause) { cause in
            _ = H5Ewalk2(
                hid_t(H5E_DEFAULT), H5E_WALK_UPWARD,
                { position, entry, context in
                    guard position == 0, let text = entry?.pointee.desc, text.pointee != 0 else { return 0 }
                    context?.assumingMemoryBound(to: String?.self).pointee = String(cString: text)
                    return 0
                }, cause)
        }
        return cause.map { String($0.prefix(200)).split(whereSeparator: \.isNewline).joined(separator: " ") }
    }
}

/// A file, or an object in it, that an error can be about.
struct HDF5Place: Sendable {
    let file: String
    var path: String?

    func failure(_ problem: HDF5Error.Problem, expected: String? = nil, found: String? = nil) -> HDF5Error {
        HDF5Error(problem, file: file, path: path, expected: expected, found: found)
    }

    /// A failure that HDF5 has just reported.
    func damage(_ problem: HDF5Error.Problem = .damaged, expected: String? = nil, found: String? = nil) -> HDF5Error {
        ck_guard_suspect()
        return HDF5Error(
            problem, file: file, path: path, expected: expected, found: found, cause: HDF5Error.innermostCause())
    }

    func appending(_ name: String) -> HDF5Place {
        HDF5Place(file: file, path: path.map { "\($0)/\(name)" } ?? name)
    }
}
