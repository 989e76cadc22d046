/// The result of a parity check as data: what was checked, with what, what was found.
///
/// A `Report` is made from it, and every rendering from that report: text, JSON (schema `alignkit.report/1`) and
/// documents.
public struct ParityReport: Sendable {
    /// Where the recording comes from.
    package struct Reference: Sendable {
        package var path: String
        package var framework: String
        package var frameworkVersion: String?
        /// The naming convention of the file. nil if its names are those of the network's nodes.
        package var convention: String?
        /// How the convention was found: `as the file declares`; nil where there is none.
        package var conventionOrigin: String?
        package var model: String
        /// On what and by what it was recorded; nil where the file does not say.
        package var circumstances: String?

        /// `as in torchvision (as the file declares)`, or how many keys say so.
        var names: String {
            guard let convention, let conventionOrigin else { return "of the network's nodes" }
            return isDetected ? "as in \(conventionOrigin)" : "as in \(convention) (\(conventionOrigin))"
        }

        private var isDetected: Bool {
            guard let convention, let conventionOrigin else { return false }
            return conventionOrigin.hasPrefix("\(convention):")
        }

        /// The lines below the path: framework, model and names. If the convention was detected, the names take a line
        /// of their own.
        var source: [String] {
            let source = "\(framework)\(frameworkVersion.map { " \($0)" } ?? ""), model \(model)"
            return isDetected ? [source, "names \(names)"] : ["\(source), names \(names)"]
        }
    }

    /// The command whose report this is: `resnet50`.
    package let command: String
    package let reference: Reference
    /// The network that was checked, in words: `ResNet-50 (…), style pytorch, BN epsilon 1e-05`.
    public let network: String
    /// What had to be assumed about the network, because neither file nor options say it. Each assumption is a
    /// sentence.
    public let assumptions: [String]
    /// The paths of weights and recorded tensors that belong to a part of the model which this command does not check.
    public let outOfScope: [String]
    /// Other data in the file, which this check did not look at. It includes what is out of scope.
    public let notChecked: [UncheckedData]
    /// How many are out of scope, by part and group: `neck (16 weights, 13 activations)`.
    let outOfScopeCounts: [String]
    package let tolerance: Tolerance
    package let environment: ReportEnvironment
    public let result: ParityResult

    /// The report of a network that AlignKit knows.
    package init(
        command: String, alignment: WeightAlignment, network: String, assumptions: [String] = [],
        parts: Set<NetworkPart> = Set(NetworkPart.allCases), inputs: [String]? = nil, tolerance: Tolerance,
        environment: ReportEnvironment,
        result: ParityResult
    ) {
        self.command = command
        reference = Reference(alignment)
        self.network = network
        self.assumptions = assumptions
        outOfScope = alignment.entries(outside: parts).map(\.path) + result.outOfScope
        let unused = alignment.file.inputs.filter { !(inputs?.contains($0.name) ?? true) }
        notChecked = Self.unchecked(alignment.file, unused: unused, outOfScope)
        outOfScopeCounts = Self.counts(outOfScope, alignment.convention)
        self.tolerance = tolerance
        self.environment = environment
        self.result = result
    }

    /// The report of a network of your own.
    ///
    /// - Parameters:
    ///   - check: what was run.
    ///   - result: what it has found.
    ///   - network: the network in words.
    ///   - command: the text in place of a command, for example the test's name.
    public init<Scalar>(
        _ check: ParityCheck<Scalar>, _ result: ParityResult, network: String = "a network of your own",
        command: String = "check"
    ) {
        self.command = command
        reference = Reference(check.file)
        self.network = network
        assumptions = []
        outOfScope = result.outOfScope
        let unused = check.file.inputs.filter { !check.inputPaths.contains($0.path) }
        notChecked = Self.unchecked(check.file, unused: unused, outOfScope)
        outOfScopeCounts = Self.counts(outOfScope)
        tolerance = check.tolerance
        environment = ReportEnvironment(workers: check.workers)
        self.result = result
    }

    private static func unchecked(
        _ file: ReferenceFile, unused: [ReferenceFile.Entry], _ outOfScope: [String]
    ) -> [UncheckedData] {
        file.unchecked(
            besides: ["inputs", "weights", "activations", "outputs", "samples"],
            and: [(.unused, unused.map(\.path)), (.outOfScope, outOfScope)])
    }

    public var verdict: Verdict { result.verdict }

    /// Counts by the group of the file.
    private static func counts(_ paths: [String]) -> [String] {
        let groups = Dictionary(grouping: paths) { $0.prefix { $0 != "/" } }
        return groups.sorted { $0.key < $1.key }.map { "\($0.value.count) \($0.key)" }
    }

    /// Counts by the part of the model and the group of the file.
    private static func counts(_ paths: [String], _ convention: NamingConvention) -> [String] {
        var counts: [NetworkPart: [String: Int]] = [:]
        for path in paths {
            let names = path.split(separator: "/", maxSplits: 1).map(String.init)
            counts[convention.likelyPart(ofPath: names.last ?? ""), default: [:]][names[0], default: 0] += 1
        }
        return NetworkPart.allCases.compactMap { part in
            counts[part].map { groups in
                let texts = groups.sorted { $0.key > $1.key }.map { "\($0.value) \($0.key)" }
                return "\(part.rawValue) (\(texts.joined(separator: ", ")))"
            }
        }
    }
}

extension ParityReport.Reference {
    /// Where a recording comes from, and whose names it has.
    init(_ alignment: WeightAlignment) {
        self.init(alignment.file)
        (convention, conventionOrigin) = (alignment.convention.name, alignment.origin)
    }

    /// Where a recording comes from, if its names are those of the network's nodes.
    init(_ file: ReferenceFile) {
        let provenance = file.provenance
        self.init(
            path: file.path, framework: provenance.framework, frameworkVersion: provenance.frameworkVersion,
            model: provenance.model, circumstances: provenance.circumstances)
    }
}

/// What a report was made with.
package struct ReportEnvironment: Sendable {
    /// The version of AlignKit itself.
    package static let libraryVersion = "0.1.0"

    /// AlignKit's own version.
    package var alignkit: String
    /// The vector instructions that the convolutions use: `AVX2`. All of those with fused multiply-adds give the same
    /// bits.
    package var instructions: String
    /// Empty, because no BLAS is used. Reports of earlier versions name the OpenBLAS that computed linear layers.
    package var openblas = ""
    /// Also empty: the processor core that OpenBLAS chose its kernels for.
    package var core = ""
    package var threads: Int

    /// The environment of this process.
    package init(workers: Workers) {
        alignkit = Self.libraryVersion
        instructions = vectorInstructions
        threads = workers.threads
    }
}
