import Foundation

func exponential(_ x: Double) -> Double { exp(x) }
func logarithm(_ x: Double) -> Double { log(x) }

/// The inverse of the logistic function.
public enum Logit {
    public static func of(_ p: Double) -> Double { log(p / (1 - p)) }
}
