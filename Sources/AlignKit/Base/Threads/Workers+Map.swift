extension Workers {
    /// The results of `body` for every index in `0..<count`, in index order, computed on several threads at once.
    func map<Result: Sendable>(count: Int, _ body: (Int) -> Result) -> [Result] {
        [Result](unsafeUninitializedCapacity: count) { results, initialized in
            forEachTile(count: count) { results.initializeElement(at: $0, to: body($0)) }
            initialized = count
        }
    }
}
