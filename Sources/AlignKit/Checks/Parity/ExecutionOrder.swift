/// The order in which the recorded nodes were executed.
///
/// Recordings give it in the attribute `order`. This order is used where it is complete and possible: every node comes
/// after the nodes that it depends on. Otherwise the network's own order is used, and a remark says so.
struct ExecutionOrder {
    private let ranks: [String: Int]
    let remarks: [String]

    /// - Parameters:
    ///   - nodes: the names of the nodes that were recorded.
    ///   - orders: the attribute by node name, for those that have one.
    init(_ network: Network, recorded nodes: Set<String>, orders: [String: Int]) {
        let own = Dictionary(uniqueKeysWithValues: network.nodes.enumerated().map { ($1.name, $0) })
        let unordered = nodes.count - orders.count
        if nodes.isEmpty {
            (ranks, remarks) = (own, [])
        } else if unordered > 0 {
            let remark =
                "\(unordered) of \(nodes.count.counted("recorded tensor")) \(unordered.agreeing("has", "have")) no attribute "
                + "“order”: "
            (ranks, remarks) = (own, [remark + "the network's order is used"])
        } else if let node = Self.firstContradiction(network, orders) {
            let remark = "the recorded order puts \(node) before a tensor that it depends on: "
            (ranks, remarks) = (own, [remark + "the network's order is used"])
        } else {
            (ranks, remarks) = (orders, [])
        }
    }

    /// The findings in execution order. Findings of the same node keep their order.
    func sorted(_ tensors: [TensorCheck]) -> [TensorCheck] {
        tensors.enumerated().sorted { first, second in
            let (a, b) = (rank(first.element), rank(second.element))
            return a == b ? first.offset < second.offset : a < b
        }.map(\.element)
    }

    private func rank(_ tensor: TensorCheck) -> Int { tensor.name.flatMap { ranks[$0] } ?? .max }

    /// The first node whose order is not above that of every node that it depends on.
    private static func firstContradiction(_ network: Network, _ orders: [String: Int]) -> String? {
        // By node: the highest order among the node itself and all that it depends on.
        var latest: [String: Int] = [:]
        for node in network.nodes {
            let before = node.inputs.compactMap { latest[$0] }.max()
            if let order = orders[node.name], let before, order <= before { return node.name }
            latest[node.name] = orders[node.name] ?? before
        }
        return nil
    }
}
