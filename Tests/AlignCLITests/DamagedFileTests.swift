import AlignKit
import Foundation
import TestSupport
import Testing

/// Files in which a few bytes were changed so that HDF5 1.10 crashes, overwrites memory, or does not end: one line
/// each.
@Suite struct DamagedFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func expectRefusal(of path: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        for command in [["resnet50"], ["fpn"], ["weights"], ["ghm-loss"], ["inspect"], ["compare", path]] {
            let run = try Tool.run(command + [path])
            #expect(run.status == 2, "\(command): \(run.output)", sourceLocation: sourceLocation)
            #expect(run.output == "", "\(command)", sourceLocation: sourceLocation)
            #expect(run.errors.hasPrefix("align-cli: \(path): "), "\(run.errors)", sourceLocation: sourceLocation)
            #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)", sourceLocation: sourceLocation)
        }
    }

    /// Found by mutation; each has one byte changed.
    @Test(arguments: ["accum-read", "attr-close", "link-table"]) func aChangedByte(name: String) throws {
        try expectRefusal(of: PackageFolder.fixture("hostile/\(name).h5"))
    }

    /// A chunk without axes: HDF5 divides by the extent of the one that is missing.
    @Test func aChunkWithoutAxes() throws {
        let path = folder.file("chunk.h5")
        let writer = try ReferenceFileWriter(
            path: path, provenance: .init(framework: "test", model: "resnet50"), deflateLevel: 1)
        try writer.write(Tensor<Float>(repeating: 1, shape: [77]), to: "weights/w")
        try writer.finish()
        var data = try Data(contentsOf: URL(filePath: path))
        let extents = Data([77, 4].flatMap { [$0, 0, 0, 0] as [UInt8] })
        let place = try #require(data.firstRange(of: extents))
        // In front of the extents stands an address of 8 bytes, and their number.
        #expect(data[place.lowerBound - 9] == 2)
        data[place.lowerBound - 9] = 0
        try data.write(to: URL(filePath: path))
        try expectRefusal(of: path)
    }

    /// The free blocks of a group's heap of names, each of which leads to itself.
    @Test func aHeapWithoutEnd() throws {
        let path = folder.file("heap.h5")
        try TinyResNet().write(to: path)
        var data = try Data(contentsOf: URL(filePath: path))
        func number(at offset: Int) -> Int { data[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | Int($1) } }
        var start = data.startIndex
        var changed = 0
        while let place = data.range(of: Data("HEAP".utf8), in: start..<data.endIndex) {
            // The signature and the version, then the size of the data, the first free block in it, and its address.
            let (size, free, address) = (
                number(at: place.lowerBound + 8), number(at: place.lowerBound + 16), number(at: place.lowerBound + 24)
            )
            start = place.upperBound
            guard free < size else { continue }
            for byte in 0..<8 { data[address + free + byte] = UInt8(free >> (8 * byte) & 0xFF) }
            changed += 1
        }
        #expect(changed > 0)
        try data.write(to: URL(filePath: path))
        try expectRefusal(of: path)
    }
}
