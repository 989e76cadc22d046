/// The result of a parity check as data: what was checked, with what, what was found.
///
/// `Report` is made of it, and of that every rendering: text, JSON (schema `alignkit.report/1`) and documents.
public struct ParityReport: Sendable {
    /// Where the recording comes from.
    public struct Reference: Sendable {
        public var path: String
        public var framework: String
        public var frameworkVersion: String?
        public var convention: String
        /// How the convention was found: `as the file declares`.
        public var conventionOrigin: String
        public var model: String
        /// On what and by what it was recorded; nil where the file does not say.
        public var circumstances: String?

        /// `as in torchvision (as the file declares)`, or how many keys say so.
        var names: String { isDetected ? "as in \(conventionOrigin)" : "as in \(convention) (\(conventionOrigin))" }

        private var isDetected: Bool { conventionOrigin.hasPrefix("\(convention):") }

        /// What stands below the path: framework, model and names. How the convention was detected takes a line of its
        /// own.
        var source: [String] {
            let source = "\(framework)\(frameworkVersion.map { " \($0)" } ?? ""), model \(model)"
            return isDetected ? [source, "names \(names)"] : ["\(source), names \(names)"]
        }
    }

    /// The command whose report this is: `resnet50`.
    public let command: String
    public let reference: Reference
    /// The network that was checked, in words: `ResNet-50 (…), style pytorch, BN epsilon 1e-05`.
    public let network: String
    /// What had to be assumed of the network, since neither file nor options tell, each in a sentence.
    public let assumptions: [String]
    /// The paths of weights and recorded tensors that belong to a part of the model which this command does not check.
    public let outOfScope: [String]
    /// What else the file holds and this check has not looked at, what is out of scope included.
    public let notChecked: [UncheckedData]
    /// How many are out of scope, by part and group: `neck (16 weights, 13 activations)`.
    let outOfScopeCounts: [String]
    public let tolerance: Tolerance
    public let environment: ReportEnvironment
    public let result: ParityResult

    public init(
        command: String, alignment: WeightAlignment, network: String, assumptions: [String] = [],
        parts: Set<NetworkPart> = Set(NetworkPart.allCases), inputs: [String]? = nil, tolerance: Tolerance,
        environment: ReportEnvironment,
        result: ParityResult
    ) {
        let provenance = alignment.file.provenance
        self.command = command
        reference = Reference(
            path: alignment.file.path, framework: provenance.framework,
            frameworkVersion: provenance.frameworkVersion, convention: alignment.convention.name,
            conventionOrigin: alignment.origin, model: provenance.model, circumstances: provenance.circumstances)
        self.network = network
        self.assumptions = assumptions
        let outOfScope = alignment.entries(outside: parts).map(\.path) + result.outOfScope
        self.outOfScope = outOfScope
        let unused = alignment.file.inputs.filter { !(inputs?.contains($0.name) ?? true) }
        notChecked = alignment.file.unchecked(
            besides: ["inputs", "weights", "activations", "outputs", "samples"],
            and: [(.unused, unused.map(\.path)), (.outOfScope, outOfScope)])
        outOfScopeCounts = Self.counts(outOfScope, alignment.convention)
        self.tolerance = tolerance
        self.environment = environment
        self.result = result
    }

    public var verdict: Verdict { result.verdict }

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

/// What a report was made with.
public struct ReportEnvironment: Sendable {
    /// The version of AlignKit itself.
    public static let libraryVersion = "0.1.0"

    /// AlignKit's own version.
    public var alignkit: String
    /// The vector instructions that the convolutions use: `AVX2`. They change no bit where they have fused
    /// multiply-adds.
    public var instructions: String
    /// Empty: no BLAS takes part. Versions before 0.2 computed linear layers by OpenBLAS, and named it here.
    public var openblas = ""
    /// Empty, as well: the processor core that OpenBLAS chose its kernels for.
    public var core = ""
    public var threads: Int

    /// The environment of this process.
    public init(workers: Workers) {
        alignkit = Self.libraryVersion
        instructions = vectorInstructions
        threads = workers.threads
    }
}
