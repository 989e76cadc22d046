internal import CKernels

/// An element-wise operation on a range of elements: y[i] = f(x[i]).
///
/// `target` may be `source` or the other operand. Otherwise it must not overlap them.
public struct ElementPass<Scalar> {
    enum Function {
        /// x, or 0 where x < 0
        case clipped
        /// x + z[i], rounded once
        case plus(UnsafePointer<Scalar>)
        /// The larger one of x and z[i], or NaN if either is NaN
        case maximum(UnsafePointer<Scalar>)
        /// slope·x + intercept, the product and the sum each rounded
        case scaled(slope: Scalar, intercept: Scalar)
    }

    let function: Function
    let source: UnsafePointer<Scalar>
    let count: Int
    let target: UnsafeMutablePointer<Scalar>
}

extension Float {
    public static func compute(_ pass: ElementPass<Float>) {
        switch pass.function {
        case .clipped: ck_clip_float(pass.source, pass.count, pass.target)
        case .plus(let other): ck_add_float(pass.source, other, pass.count, pass.target)
        case .maximum(let other): ck_maximum_float(pass.source, other, pass.count, pass.target)
        case .scaled(let slope, let intercept):
            ck_scale_float(pass.source, pass.count, slope, intercept, pass.target)
        }
    }
}

extension Double {
    public static func compute(_ pass: ElementPass<Double>) {
        switch pass.function {
        case .clipped: ck_clip_double(pass.source, pass.count, pass.target)
        case .plus(let other): ck_add_double(pass.source, other, pass.count, pass.target)
        case .maximum(let other): ck_maximum_double(pass.source, other, pass.count, pass.target)
        case .scaled(let slope, let intercept):
            ck_scale_double(pass.source, pass.count, slope, intercept, pass.target)
        }
    }
}
