#if canImport(Darwin)
    import Darwin
#endif
#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How much memory this process can still take before the system swaps or ends the process.
package enum AvailableMemory {
    /// The available memory in bytes; nil if the system does not report it.
    ///
    /// On Linux it is the minimum of the kernel's `MemAvailable` and of the memory that each control group of the
    /// process (versions 1 and 2) leaves. Reclaimable file pages count as free in both; in a group these are its
    /// inactive file pages. If the environment variable `ALIGNKIT_MEMORY` is set, its value in bytes replaces all of
    /// this.
    ///
    /// - Parameter root: the prefix of `/proc` and `/sys`.
    package static func bytes(
        root: String = "", environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Int? {
        if let given = environment["ALIGNKIT_MEMORY"].flatMap(Int.init) { return given }
        #if canImport(Darwin)
            return ofMachine()
        #else
            return ([ofMachine(root)] + groups(root).map { left(in: $0) }).compactMap(\.self).min()
        #endif
    }

    #if canImport(Darwin)
        private static func ofMachine() -> Int? {
            var statistics = vm_statistics64()
            var count = mach_msg_type_number_t(
                MemoryLayout<vm_statistics64>.stride / MemoryLayout<integer_t>.stride)
            let status = withUnsafeMutablePointer(to: &statistics) { pointer in
                pointer.withMemoryRebound(to: integer_t.self, capacity: Int(count)) {
                    host_statistics64(mach_host_self(), HOST_VM_INFO64, $0, &count)
                }
            }
            guard status == KERN_SUCCESS else { return nil }
            let pages = Int(statistics.free_count) + Int(statistics.inactive_count) + Int(statistics.purgeable_count)
            return pages * Int(getpagesize())
        }
    #else
        private static func ofMachine(_ root: String) -> Int? {
            let line = lines("\(root)/proc/meminfo").first { $0.hasPrefix("MemAvailable:") }
            return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
        }

        /// A control group: the paths of its limit, usage and statistics, and the key of its file pages in the
        /// statistics.
        private struct Group {
            let limit: String
            let usage: String
            let statistics: String
            let files: String
        }

        /// The groups of the process and all their parents. In a container the paths may be those of the host, while
        /// the group itself is at the top.
        private static func groups(_ root: String) -> [Group] {
            lines("\(root)/proc/self/cgroup").flatMap { line -> [Group] in
                let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
                guard fields.count == 3 else { return [] }
                let isSecond = fields[1].isEmpty
                guard isSecond || fields[1].split(separator: ",").contains("memory") else { return [] }
                let top = "\(root)/sys/fs/cgroup" + (isSecond ? "" : "/memory")
                let names = fields[2].split(separator: "/")
                return (0...names.count).map { count in
                    let folder = ([top] + names.prefix(count).map(String.init)).joined(separator: "/")
                    return isSecond
                        ? Group(
                            limit: "\(folder)/memory.max", usage: "\(folder)/memory.current",
                            statistics: "\(folder)/memory.stat", files: "inactive_file")
                        : Group(
                            limit: "\(folder)/memory.limit_in_bytes", usage: "\(folder)/memory.usage_in_bytes",
                            statistics: "\(folder)/memory.stat", files: "total_inactive_file")
                }
            }
        }

        /// The memory that the group leaves; nil if the group has no limit.
        private static func left(in group: Group) -> Int? {
            guard let limit = lines(group.limit).first.flatMap({ Int($0) }),
                let usage = lines(group.usage).first.flatMap({ Int($0) })
            else { return nil }
            let files = lines(group.statistics).first { $0.hasPrefix("\(group.files) ") }
            return max(limit - usage + (files?.split(separator: " ").last.flatMap { Int($0) } ?? 0), 0)
        }

        private static func lines(_ path: String) -> [Substring] {
            ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n")
        }
    #endif
}
