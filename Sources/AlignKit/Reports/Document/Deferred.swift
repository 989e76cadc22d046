/// A value that is made only when it is asked for, because most renderings do not need it. Two of them always compare
/// equal.
package struct Deferred<Value: Sendable>: Hashable, Sendable {
    private let make: @Sendable () -> Value

    package init(_ make: @escaping @Sendable () -> Value) { self.make = make }

    package var value: Value { make() }

    package static func == (one: Self, other: Self) -> Bool { true }

    package func hash(into hasher: inout Hasher) {}
}
