extension ResNet {
    /// Which convolution has the stride, in a bottleneck block that halves the plane.
    public enum Style: String, Sendable, CaseIterable {
        /// The 3×3 convolution: torchvision, timm, Paddle, mmdet's `pytorch`.
        case pytorch
        /// The first 1×1 convolution: Caffe, Detectron2, mmdet's `caffe`.
        case caffe
    }

    /// The two residual blocks of the paper (its figure 5).
    public enum Block: Sendable {
        /// Two 3×3 convolutions: ResNet-18 and -34.
        case basic
        /// 1×1, 3×3, 1×1 with four times the channels: ResNet-50, -101 and -152.
        case bottleneck
    }

    /// Which convolutions have a bias in addition to the batch normalisation that follows.
    public enum ConvolutionBias: Sendable {
        case none
        /// The first convolution alone, as in Caffe's original.
        case stem
        case all
    }

    /// How an image is processed before it is pooled.
    public enum Stem: String, Sendable, CaseIterable {
        /// One 7×7 convolution.
        case plain
        /// Three 3×3 convolutions, the first two of half the width: variants c and d.
        case deep
    }

    /// Everything that distinguishes one ResNet from another.
    public struct Configuration: Sendable {
        public var block: Block
        /// The number of blocks in each stage: `[3, 4, 6, 3]`.
        public var blocks: [Int]
        /// The number of channels after the stem. Inside the blocks, the stages have 1, 2, 4 and 8 times as many.
        public var width: Int
        public var inputChannels: Int
        /// The number of the classifier's outputs; nil for a backbone without a classifier.
        public var classes: Int?
        public var style: Style
        public var batchNormEpsilon: Double
        public var convolutionBias: ConvolutionBias
        public var stem: Stem
        /// The stages whose first block has average pooling in its shortcut instead of a stride: 2 to 4 in variant d.
        /// mmdet's variant d has it in stage 1 as well, where nothing has to be halved.
        public var pooledShortcuts: Set<Int>
        /// Whether the shortcut of the very first block has a convolution even where neither size nor channels change,
        /// as in PaddleDetection's basic blocks.
        package var projectsFirstShortcut: Bool

        public init(
            block: Block = .bottleneck, blocks: [Int] = [3, 4, 6, 3], width: Int = 64, inputChannels: Int = 3,
            classes: Int? = 1000, style: Style = .pytorch, batchNormEpsilon: Double = 1e-5,
            convolutionBias: ConvolutionBias = .none, stem: Stem = .plain, pooledShortcuts: Set<Int> = [],
            projectsFirstShortcut: Bool = false
        ) {
            self.block = block
            self.blocks = blocks
            self.width = width
            self.inputChannels = inputChannels
            self.classes = classes
            self.style = style
            self.batchNormEpsilon = batchNormEpsilon
            self.convolutionBias = convolutionBias
            self.stem = stem
            self.pooledShortcuts = pooledShortcuts
            self.projectsFirstShortcut = projectsFirstShortcut
        }

        /// The standard network of 18, 34, 50, 101 or 152 layers, or nil for another number.
        public init?(depth: Int) {
            switch depth {
            case 18: self.init(block: .basic, blocks: [2, 2, 2, 2])
            case 34: self.init(block: .basic)
            case 50: self.init()
            case 101: self.init(blocks: [3, 4, 23, 3])
            case 152: self.init(blocks: [3, 8, 36, 3])
            default: return nil
            }
        }
    }
}

extension ResNet.Configuration {
    /// The number of layers with weights, with the classifier, as the paper counts: 50.
    public var depth: Int { blocks.reduce(0, +) * (block == .basic ? 2 : 3) + 2 }

    /// The channels of the map after a stage, or after the stem for stage 0.
    func channels(afterStage stage: Int) -> Int {
        stage == 0 ? width : planes(ofStage: stage) * (block == .basic ? 1 : 4)
    }

    /// The channels of C2 to C5, by the number of the level.
    var stageChannels: [Int: Int] {
        Dictionary(uniqueKeysWithValues: (1...4).map { ($0 + 1, channels(afterStage: $0)) })
    }

    private func planes(ofStage stage: Int) -> Int { width << (stage - 1) }

    /// The convolutions of a block, in order. The first one reads `inputChannels`.
    func layers(
        ofStage stage: Int, inputChannels: Int, stride: Int
    ) -> [(channels: (in: Int, out: Int), kernel: Int, stride: Int)] {
        let planes = planes(ofStage: stage)
        switch block {
        case .basic:
            return [((inputChannels, planes), 3, stride), ((planes, planes), 3, 1)]
        case .bottleneck:
            return [
                ((inputChannels, planes), 1, style == .caffe ? stride : 1),
                ((planes, planes), 3, style == .caffe ? 1 : stride),
                ((planes, planes * 4), 1, 1),
            ]
        }
    }
}
