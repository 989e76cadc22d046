internal import CKernels

/// The terms that are summed in place of the products w·x of a convolution or a linear layer.
enum ProductTerms: Hashable, Sendable {
    /// w·x
    case given
    /// |w|·|x|
    case magnitudes
    /// (a·w)²·(b·x)²
    case squares(weightScale: Double, inputScale: Double)

    /// Writes `count` elements of `source`, which are weights or inputs, in the form in which they enter the sum.
    @inline(__always)
    func map<Source: KernelScalar, S: KernelScalar>(
        _ source: UnsafePointer<Source>, count: Int, isWeight: Bool, to target: UnsafeMutablePointer<S>
    ) {
        if Source.self == Float.self, S.self == Double.self, self == .given {
            let source = UnsafeRawPointer(source).assumingMemoryBound(to: Float.self)
            return ck_widen(source, count, UnsafeMutableRawPointer(target).assumingMemoryBound(to: Double.self))
        }
        if Source.self == Float.self, S.self == Float.self {
            let source = UnsafeRawPointer(source).assumingMemoryBound(to: Float.self)
            let target = UnsafeMutableRawPointer(target).assumingMemoryBound(to: Float.self)
            switch self {
            case .given: target.update(from: source, count: count)
            case .magnitudes: ck_take_magnitudes(source, count, target)
            case .squares(let weightScale, let inputScale):
                ck_square(source, count, Float(isWeight ? weightScale : inputScale), target)
            }
            return
        }
        for i in 0..<count { target[i] = S(source[i]) }
        switch self {
        case .given: break
        case .magnitudes: for i in 0..<count { target[i] = abs(target[i]) }
        case .squares(let weightScale, let inputScale):
            let scale = S(isWeight ? weightScale : inputScale)
            for i in 0..<count {
                let scaled = target[i] * scale
                target[i] = scaled * scaled
            }
        }
    }
}
