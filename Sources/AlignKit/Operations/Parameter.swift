/// A tensor that a node needs besides its inputs. The network declares it, and a checkpoint gives its values.
public struct Parameter: Hashable, Sendable {
    /// The role of a parameter in its operation. It decides which layouts and which values the parameter may have.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        /// A convolution's kernels, `[out, in / groups, height, width]`.
        case convolutionWeight
        /// A linear layer's matrix, `[out, in]`.
        case linearWeight
        /// One number per output channel, added to a convolution or a linear layer.
        case bias
        /// Batch normalisation's γ, one per channel.
        case scale
        /// Batch normalisation's β, one per channel.
        case shift
        /// Batch normalisation's running mean, one per channel.
        case mean
        /// Batch normalisation's running variance, one per channel, never negative.
        case variance
    }

    /// AlignKit's name: `layer2.0.bn1.running_mean`.
    public let name: String
    /// The shape in the network's own layout (convolutions OIHW, linear layers `[out, in]`).
    public let shape: Shape
    public let role: Role

    public init(name: String, shape: Shape, role: Role) {
        self.name = name
        self.shape = shape
        self.role = role
    }
}
