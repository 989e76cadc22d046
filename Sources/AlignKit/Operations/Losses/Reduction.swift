/// How the losses of elements become one number.
public enum Reduction: Hashable, Sendable {
    /// Their sum divided by a number: their count, or the `average` that the caller passes.
    case mean
    /// Their sum.
    case sum
    /// The elements themselves. The value returned is then their sum, and the gradient is that of the sum.
    case none
}
