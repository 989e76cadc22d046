/// What the bounds of rounding say about one recorded tensor.
public struct RoundingFindings: Sendable {
    /// The share of the bounds of rounding that the recording uses, isolated.
    public struct Bound: Sendable {
        /// max |fl(y) − y| / (γ_K·M): the share of the a-priori bound.
        public var utilization: Double
        /// max |fl(y) − y| / S: the share of the statistical bound, which decides.
        public var share: Double
        /// max |fl(y) − y| / (√K·u·M); nil where bounds of inputs that were not recorded take part.
        public var sqrtQuotient: Double?
        /// RMS(fl(y) − y) / (u·RMS(N)), N the 2-norm of an element's terms; nil where the operation is not a sum of
        /// products, N was not computed, or bounds of inputs that were not recorded take part.
        public var rmsQuotient: Double?
        /// √mean S²: how far rounding may take the tensor as a whole.
        public var rms = 0.0
        /// How many elements exceed the statistical bound.
        public var violations: Int
        /// What `rmsQuotient` is the quotient of: RMS(fl(y) − y) and u·RMS(N); the second is nil where that is.
        var errorRMS = 0.0
        var unitRMS: Double?
    }

    /// The RMS errors of the recording and of ours against our float64 run, chained.
    public struct ChainErrors: Sendable {
        package var recordingRMS: Double
        package var oursRMS: Double
        /// The first over the second; nil where ours is 0.
        package var ratio: Double? { oursRMS > 0 ? recordingRMS / oursRMS : nil }
    }

    /// The precision that the tensor was judged by.
    public var precision: Precision
    public var bound: Bound?
    public var chain: ChainErrors?
    /// RMS of the difference between the recording and our output from the recorded inputs: the error that this node
    /// made.
    package var createdRMS: Double?
    /// RMS of the difference between our output from the recorded inputs and our output from our own: the error that
    /// came with the inputs.
    package var inheritedRMS: Double?
    /// `inheritedRMS` over the RMS of the differences of the inputs; nil where those were not recorded or are equal.
    public var amplification: Double?
    /// The arithmetic that makes errors like these; nil where none does.
    public var effectivePrecision: Precision?
    public var power: DetectionPower?
}

/// The smallest tolerances with which a comparison would pass.
public struct MinimumTolerance: Hashable, Sendable {
    /// The smallest rtol at atol 0; +∞ where an element is expected to be 0 and is not.
    public var rtol = 0.0
    /// The smallest rtol at atol 1e-5.
    public var rtolAtSmallAtol = 0.0
    /// The smallest atol at rtol 0.
    public var atol = 0.0

    /// Raises these tolerances until the other comparison would pass, too.
    package mutating func combine(_ other: MinimumTolerance) {
        rtol = max(rtol, other.rtol)
        rtolAtSmallAtol = max(rtolAtSmallAtol, other.rtolAtSmallAtol)
        atol = max(atol, other.atol)
    }
}
