extension ReferenceFile {
    /// The format that this package reads and writes.
    public static let formatVersion = 1

    /// The origin of a recording: the attributes of the file's root.
    public struct Provenance: Hashable, Sendable {
        /// The version of the format, `alignkit_format`.
        public internal(set) var format = ReferenceFile.formatVersion
        /// `pytorch`, `paddle`, or another.
        public var framework: String
        /// `2.13.0+cpu`.
        public var frameworkVersion: String?
        /// `resnet50`, `fpn`, `resnet50-fpn`, `retinanet`, `ghm-loss`, or another.
        public var model: String
        /// The naming convention of the keys: `torchvision`, `mmdet`, `paddle`, `paddledet`, or another.
        public var convention: String?
        /// The architecture as the producer describes it, as JSON.
        public var configuration: String?
        /// `cpu`, `cuda:0`.
        public var device: String?
        public var threads: Int?
        /// `float32`, `tf32`, `float16`, `bfloat16`, `float64`.
        public var precision: String?
        public var seed: Int?
        /// The recorder's name and version.
        public var producer: String?
        /// An ISO 8601 time.
        public var created: String?

        public init(
            framework: String, frameworkVersion: String? = nil, model: String, convention: String? = nil,
            configuration: String? = nil, device: String? = nil, threads: Int? = nil, precision: String? = nil,
            seed: Int? = nil, producer: String? = nil, created: String? = nil
        ) {
            self.framework = framework
            self.frameworkVersion = frameworkVersion
            self.model = model
            self.convention = convention
            self.configuration = configuration
            self.device = device
            self.threads = threads
            self.precision = precision
            self.seed = seed
            self.producer = producer
            self.created = created
        }
    }
}

extension ReferenceFile.Provenance {
    /// The circumstances of the recording, as far as the file gives them: `on cpu, 1 thread, float32, seed 0, by …`.
    public var circumstances: String? {
        let threads = threads.map { $0.counted("thread") }
        let parts = [
            device.map { "on \($0)" }, threads, precision, seed.map { "seed \($0)" }, producer.map { "by \($0)" },
            created,
        ].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// Reads the root's attributes, the format number first: only another version can read a file of another number.
    init(of file: HDF5File) throws(HDF5Error) {
        let format = try Self.format(of: file)
        let attributes = try file.attributes(of: "")
        self.init(
            framework: try Self.required("framework", in: attributes, of: file),
            frameworkVersion: attributes["framework_version"]?.description,
            model: try Self.required("model", in: attributes, of: file),
            // These two choose what is checked: a value of another type must not look like an absent one.
            convention: try Self.text("convention", in: attributes, of: file),
            configuration: try Self.text("configuration", in: attributes, of: file),
            device: attributes["device"]?.description,
            threads: attributes["threads"]?.integer,
            precision: attributes["precision"]?.description,
            seed: attributes["seed"]?.integer,
            producer: attributes["producer"]?.description,
            created: attributes["created"]?.description)
        self.format = format
    }

    private static func format(of file: HDF5File) throws(HDF5Error) -> Int {
        let supported = ReferenceFile.formatVersion
        guard let value = try file.attribute("alignkit_format", of: "") else {
            throw HDF5Error(
                .notReference, file: file.path, expected: "the root attribute 'alignkit_format' = \(supported)",
                found: "none")
        }
        guard let format = value.integer, (1...supported).contains(format) else {
            throw HDF5Error(
                .unsupportedFormat, file: file.path,
                expected: "'alignkit_format' = \(supported), the newest that this version reads", found: value.words)
        }
        return format
    }

    private static func required(
        _ name: String, in attributes: [String: AttributeValue], of file: HDF5File
    ) throws(HDF5Error) -> String {
        guard let text = try text(name, in: attributes, of: file) else { throw unsuitable(name, nil, file) }
        return text
    }

    private static func text(
        _ name: String, in attributes: [String: AttributeValue], of file: HDF5File
    ) throws(HDF5Error) -> String? {
        guard let value = attributes[name] else { return nil }
        guard let text = value.text else { throw unsuitable(name, value, file) }
        return text
    }

    private static func unsuitable(_ name: String, _ value: AttributeValue?, _ file: HDF5File) -> HDF5Error {
        HDF5Error(
            .attribute, file: file.path, expected: "the root attribute '\(name)' as a string",
            found: value?.words ?? "none")
    }
}

extension AttributeValue {
    /// The value in a sentence. A string is called one, so that it is not taken for a number.
    fileprivate var words: String {
        if case .text(let text) = self { "the string \"\(text)\"" } else { "\(self)" }
    }
}
