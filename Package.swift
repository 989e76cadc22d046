// swift-tools-version: 6.2

import PackageDescription

// In CI a warning is an error. Not elsewhere: a newer compiler's new warning must not stop a user's build.
let strict: [SwiftSetting] = Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

let package = Package(
    name: "AlignKit",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "AlignKit", targets: ["AlignKit"]),
        .executable(name: "align-cli", targets: ["align-cli"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
    ],
    targets: [
        .systemLibrary(
            name: "CHDF5", pkgConfig: "hdf5",
            providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]),
        // The innermost loop of the convolutions, compiled for several kinds of processors.
        .target(name: "CKernels"),
        .target(name: "AlignKit", dependencies: ["CHDF5", "CKernels"], swiftSettings: strict),
        .executableTarget(
            name: "align-cli",
            dependencies: [
                "AlignKit",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["AlignKit", "CKernels"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .testTarget(
            name: "AlignKitTests", dependencies: ["AlignKit", "CHDF5", "CKernels", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "AlignCLITests", dependencies: ["AlignKit", "CHDF5", "align-cli", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "FuzzTests", dependencies: ["AlignKit", "align-cli", "TestSupport"], swiftSettings: strict),
        // It holds the examples of the handbook, and sees what another package sees.
        .testTarget(
            name: "ParityTests", dependencies: ["AlignKit", "TestSupport"], packageAccess: false,
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
