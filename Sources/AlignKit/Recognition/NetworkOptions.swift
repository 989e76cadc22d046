/// What the caller says of a network. It goes before what the file declares, and that before what the library whose
/// names the keys are has by default.
public struct NetworkOptions: Sendable {
    /// Whose names the keys are; nil to find out.
    public var convention: NamingConvention?
    public var style: ResNet.Style?
    /// Of every batch normalisation, in backbone and pyramid.
    public var batchNormEpsilon: Double?
    public var extraLevels: FeaturePyramid.ExtraLevels?
    public var reluBeforeExtra: Bool?
    public var upsampling: Resampling.Mode?

    public init() {}
}
