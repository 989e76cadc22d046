extension Workers {
    /// The results of `body` for every tile in `0..<count`, in the tiles' order, whoever computed them.
    func map<Result>(count: Int, _ body: (Int) -> Result) -> [Result] {
        [Result](unsafeUninitializedCapacity: count) { results, initialised in
            initialised = count
            guard let first = results.baseAddress, count > 0 else { return }
            nonisolated(unsafe) let start = first
            forEachTile(count: count) { tile in (start + tile).initialize(to: body(tile)) }
        }
    }
}
