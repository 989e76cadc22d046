import TestSupport

extension RandomNumberGenerator {
    mutating func number(below bound: Int) -> Int { bound > 0 ? Int.random(in: 0..<bound, using: &self) : 0 }

    mutating func happens(oneIn count: Int) -> Bool { number(below: count) == 0 }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[number(below: elements.count)] }

    /// 1, 2, 3, …, each half as often as the one before.
    mutating func few() -> Int {
        var count = 1
        while count < 8, Bool.random(using: &self) { count += 1 }
        return count
    }
}

extension SplitMix64 {
    /// The dice of one case of a campaign: the same wherever, and in whatever order, cases are made.
    init(seed: UInt64, case number: Int) {
        var mixer = SplitMix64(seed: seed)
        self.init(seed: mixer.next() ^ UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
    }
}
