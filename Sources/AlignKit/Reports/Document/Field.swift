/// One fact about each row of a check, defined once for all outputs. Programs find it under `key`, documents show it in
/// `column`, a terminal shows it in `printed`. An output whose property is nil leaves the fact out.
package struct Field<Check>: Sendable {
    /// The fact about one row.
    package struct Entry: Sendable {
        package var json = JSONValue.null
        package var value = Report.Value.none
        package var cell = Deferred { TextTable.Cell("–") }
    }

    let key: String?
    let column: Report.Column?
    let printed: TextTable.Column?
    let entry: @Sendable (Check) -> Entry

    /// One row for programs: the fields that have a `key`.
    package static func json(of check: Check, _ fields: [Self]) -> JSONValue {
        let members = fields.compactMap { field in field.key.map { ($0, field.entry(check).json) } }
        return .object(Dictionary(members) { $1 })
    }

    /// A field for programs alone.
    package static func data(_ key: String, _ value: @escaping @Sendable (Check) -> any JSONConvertible) -> Self {
        .init(key: key, column: nil, printed: nil) { Entry(json: value($0).json) }
    }

    /// A number.
    package static func number(
        key: String? = nil, column: Report.Column? = nil, printed: TextTable.Column? = nil,
        _ number: @escaping @Sendable (Check) -> Double?
    ) -> Self {
        .init(key: key, column: column, printed: printed) { check in
            let number = number(check)
            return Entry(json: number.json, value: .init(number), cell: Deferred { .init(number?.brief ?? "–") })
        }
    }

    /// A number, and its text for people. Without a text, they read two digits.
    static func spelled(
        key: String? = nil, column: Report.Column? = nil, printed: TextTable.Column? = nil,
        _ number: @escaping @Sendable (Check) -> (Double?, String?)
    ) -> Self {
        .init(key: key, column: column, printed: printed) { check in
            let (number, text) = number(check)
            guard let number else { return Entry() }
            let spelled = text ?? number.brief
            return Entry(json: .number(number), value: .written(number, as: spelled), cell: Deferred { .init(spelled) })
        }
    }

    /// A count.
    package static func count(
        key: String? = nil, column: Report.Column? = nil, printed: TextTable.Column? = nil,
        _ count: @escaping @Sendable (Check) -> Int
    ) -> Self {
        .init(key: key, column: column, printed: printed) { check in
            let count = count(check)
            return Entry(json: count.json, value: .number(Double(count)), cell: Deferred { .init("\(count)") })
        }
    }

    /// A word.
    package static func text(
        key: String? = nil, column: Report.Column? = nil, printed: TextTable.Column? = nil,
        _ text: @escaping @Sendable (Check) -> String?
    ) -> Self {
        .init(key: key, column: column, printed: printed) { check in
            let text = text(check)
            return Entry(json: text.json, value: .init(text), cell: Deferred { .init(text ?? "–") })
        }
    }

    /// The status of a tensor.
    static func status(
        key: String? = nil, column: Report.Column? = nil, printed: TextTable.Column? = nil,
        _ status: @escaping @Sendable (Check) -> TensorStatus?
    ) -> Self {
        .init(key: key, column: column, printed: printed) { check in
            let status = status(check)
            let cell = Deferred { TextTable.Cell(status?.rawValue ?? "–", status?.style) }
            return Entry(json: (status?.rawValue).json, value: .init(status?.rawValue), cell: cell)
        }
    }
}

extension Report {
    /// Makes the columns, and a row for each check with the values of the fields.
    ///
    /// - Parameter row: the row without its values.
    package mutating func tabulate<Check>(_ checks: [Check], _ fields: [Field<Check>], row: (Check) -> Row) {
        columns = fields.compactMap(\.column)
        var printout = self.printout ?? Printout()
        if printout.noun.isEmpty { printout.noun = rowNoun }
        printout.columns = fields.compactMap(\.printed)
        self.printout = printout
        // Fields for programs alone are computed when a program asks for them.
        let shown = fields.filter { $0.column != nil || $0.printed != nil }
        rows = checks.map { check in
            let entries = shown.map { (field: $0, entry: $0.entry(check)) }
            var row = row(check)
            row.values = entries.filter { $0.field.column != nil }.map(\.entry.value)
            var printed = row.printed ?? Row.Printed(row)
            printed.cells = entries.filter { $0.field.printed != nil }.map(\.entry.cell)
            row.printed = printed
            return row
        }
    }
}
