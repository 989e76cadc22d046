import AlignKit
import Foundation
import TestSupport
import Testing

/// What a check will take of memory, what the machine has, and that the one is held against the other.
@Suite struct MemoryTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func check(image: Shape = [1, 3, 40, 40], tolerance: Tolerance = .rounding) throws -> ParityCheck<Float> {
        let path = folder.file("tiny.h5")
        let tiny = TinyResNet(image: image)
        try tiny.write(to: path)
        return try ParityCheck(
            ReferenceFile(path: path), network: ResNet.network(tiny.configuration), parameters: tiny.weights,
            tolerance: tolerance, workers: Workers(threads: 1))
    }

    @Test func theEstimateFollowsTheShapes() throws {
        let small = try check().memoryEstimate
        let one = try check(image: [1, 3, 256, 256]).memoryEstimate
        let (two, four) = (
            try check(image: [2, 3, 256, 256]).memoryEstimate, try check(image: [4, 3, 256, 256]).memoryEstimate
        )
        #expect(small < one && one < two)
        // Each image takes as much as the one before it.
        #expect(abs((four - two) - 2 * (two - one)) <= (two - one) / 50)
        let tolerance = Tolerance.elementwise(rtol: 1e-3, atol: 0)
        #expect(try check(image: [4, 3, 256, 256], tolerance: tolerance).memoryEstimate < four, "no run in float64")
    }

    @Test func aCheckThatTakesMoreThanThereIsIsRefused() throws {
        let check = try check()
        try check.requireMemory(of: nil)
        try check.requireMemory(of: check.memoryEstimate)
        let error = try #require(throws: ReferenceError.self) { try check.requireMemory(of: 31_000_000) }
        let words = "tiny.h5: expected a check within the 31 MB of memory that are free, found one that takes some "
        #expect("\(error)".contains(words), "\(error)")
        #expect("\(error)".hasSuffix("; record fewer or smaller images, or use --fast"))
    }

    /// Writes what Linux says of memory, by the paths under a folder that stands for the root.
    private func available(_ files: [String: String]) throws -> Int? {
        let root = folder.file("root\(files.count)-\(UInt32.random(in: 0...(.max)))")
        for (path, text) in files {
            let url = URL(filePath: root + path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: url, atomically: true, encoding: .utf8)
        }
        return AvailableMemory.bytes(root: root, environment: [:])
    }

    #if os(Linux)
        private static let machine = ["/proc/meminfo": "MemTotal:  9000 kB\nMemAvailable:    4000 kB\nBuffers: 1 kB\n"]

        @Test func whatTheKernelSays() throws {
            #expect(try available(Self.machine) == 4_096_000)
            #expect(try available([:]) == nil)
            #expect(try #require(AvailableMemory.bytes()) > 1_000_000)
            #expect(AvailableMemory.bytes(environment: ["ALIGNKIT_MEMORY": "17"]) == 17)
        }

        @Test func theLeastOfAllGroups() throws {
            let files = Self.machine.merging([
                "/proc/self/cgroup": "0::/outer/inner\n",
                "/sys/fs/cgroup/outer/inner/memory.max": "max\n",
                "/sys/fs/cgroup/outer/inner/memory.current": "500\n",
                "/sys/fs/cgroup/outer/memory.max": "3000000\n",
                "/sys/fs/cgroup/outer/memory.current": "1000000\n",
                "/sys/fs/cgroup/outer/memory.stat": "anon 1\ninactive_file 200000\n",
            ]) { $1 }
            #expect(try available(files) == 2_200_000)
        }

        /// In a container the path is the machine's, and the group stands at the top.
        @Test func aContainersGroup() throws {
            let second = Self.machine.merging([
                "/proc/self/cgroup": "0::/system.slice/docker-1.scope\n", "/sys/fs/cgroup/memory.max": "1000000\n",
                "/sys/fs/cgroup/memory.current": "400000\n",
            ]) { $1 }
            #expect(try available(second) == 600_000)
            let first = Self.machine.merging([
                "/proc/self/cgroup": "3:cpu,cpuacct:/a\n2:memory:/docker/1\n",
                "/sys/fs/cgroup/memory/memory.limit_in_bytes": "2000000\n",
                "/sys/fs/cgroup/memory/memory.usage_in_bytes": "500000\n",
                "/sys/fs/cgroup/memory/memory.stat": "cache 7\ntotal_inactive_file 100000\n",
            ]) { $1 }
            #expect(try available(first) == 1_600_000)
        }

        @Test func aGroupWithoutALimitSaysNothing() throws {
            let files = Self.machine.merging([
                "/proc/self/cgroup": "2:memory:/\n",
                "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
                "/sys/fs/cgroup/memory/memory.usage_in_bytes": "500000\n",
            ]) { $1 }
            #expect(try available(files) == 4_096_000)
        }
    #endif
}
