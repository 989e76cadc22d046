import Foundation

/// The folder of the package that the tests belong to.
public enum PackageFolder {
    public static let path = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    public static func fixture(_ name: String) -> String { "\(path)/Fixtures/\(name)" }
}
