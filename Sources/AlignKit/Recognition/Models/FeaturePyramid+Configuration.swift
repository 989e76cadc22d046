extension FeaturePyramid {
    /// Where the levels above the last lateral come from. The raw value is the word that options use.
    public enum ExtraLevels: String, Sendable, CaseIterable {
        /// A 3×3 convolution with stride 2 of the last map that enters: C5.
        case onInput = "on-input"
        /// The same of the last lateral.
        case onLateral = "on-lateral"
        /// The same of the last output: P5.
        case onOutput = "on-output"
        /// No convolution: every second element of every second row of the last output.
        case pool
        /// No such levels.
        case none

        /// Reads the word that options use, or mmdet's, which files use: `on_input`.
        public init?(word: String) { self.init(rawValue: word.replacing("_", with: "-")) }

        /// Whether the levels are convolutions with weights.
        package var isConvolved: Bool { self != .pool && self != .none }
    }

    /// The three kinds of convolutions in a pyramid.
    public enum Unit: Sendable, CaseIterable {
        case lateral, output, extra
    }

    /// Everything that distinguishes one pyramid from another.
    public struct Configuration: Sendable {
        /// The number of the finest level that enters: 3 for C3.
        public var lowestLevel: Int
        /// The channels of the maps that enter, the finest first.
        public var inputChannels: [Int]
        /// The channels of every map that leaves.
        public var channels: Int
        public var extraLevels: ExtraLevels
        /// How many more levels leave than enter.
        public var extraCount: Int
        /// Whether there is a ReLU before every extra convolution except the first.
        public var reluBeforeExtra: Bool
        public var upsampling: Resampling.Mode
        /// The convolutions that have batch normalisation instead of a bias.
        public var normalized: Set<Unit>
        public var batchNormEpsilon: Double

        /// Unless specified otherwise, RetinaNet's pyramid on a ResNet-50, P3 to P7.
        public init(
            lowestLevel: Int = 3, inputChannels: [Int] = [512, 1024, 2048], channels: Int = 256,
            extraLevels: ExtraLevels = .onOutput, extraCount: Int = 2, reluBeforeExtra: Bool = false,
            upsampling: Resampling.Mode = .nearest, normalized: Set<Unit> = [], batchNormEpsilon: Double = 1e-5
        ) {
            self.lowestLevel = lowestLevel
            self.inputChannels = inputChannels
            self.channels = channels
            self.extraLevels = extraLevels
            self.extraCount = extraCount
            self.reluBeforeExtra = reluBeforeExtra
            self.upsampling = upsampling
            self.normalized = normalized
            self.batchNormEpsilon = batchNormEpsilon
        }
    }
}

extension FeaturePyramid.Configuration {
    /// The numbers of the levels that enter: 3 to 5.
    package var inputLevels: Range<Int> { lowestLevel..<lowestLevel + inputChannels.count }

    /// The numbers of the levels that leave: 3 to 7.
    package var outputLevels: Range<Int> {
        lowestLevel..<lowestLevel + inputChannels.count + (extraLevels == .none ? 0 : extraCount)
    }
}

extension FeaturePyramid.Configuration: CustomStringConvertible {
    /// `FPN C3–C5 to P3–P7, 256 channels, extra levels on-output, ReLU before P7, upsampling nearest`.
    public var description: String {
        let relu = extraLevels.isConvolved && extraCount > 1 ? (reluBeforeExtra ? ", ReLU" : ", no ReLU") : ""
        let between = relu.isEmpty ? "" : " before P\(inputLevels.upperBound + 1)"
        let norm = normalized.isEmpty ? "" : ", BN epsilon \(batchNormEpsilon)"
        return "\(architecture), extra levels \(extraLevels.rawValue)\(relu)\(between), "
            + "upsampling \(upsampling.rawValue)\(norm)"
    }

    /// What the weights' shapes show: `FPN C3–C5 to P3–P7, 256 channels`.
    var architecture: String {
        "FPN C\(inputLevels.lowerBound)–C\(inputLevels.upperBound - 1) to P\(outputLevels.lowerBound)"
            + "–P\(outputLevels.upperBound - 1), \(channels.counted("channel"))"
    }
}
