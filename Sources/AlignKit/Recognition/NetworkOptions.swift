/// What the caller says of a network. It takes precedence over what the file declares. That takes precedence over the
/// default of the library whose names the keys follow.
public struct NetworkOptions: Sendable {
    /// The library whose names the keys follow; nil to find out.
    public var convention: NamingConvention?
    public var style: ResNet.Style?
    /// The epsilon of every batch normalisation, in backbone and pyramid.
    public var batchNormEpsilon: Double?
    public var extraLevels: FeaturePyramid.ExtraLevels?
    public var reluBeforeExtra: Bool?
    public var upsampling: Resampling.Mode?

    public init() {}
}
