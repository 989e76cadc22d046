import AlignKit
import Foundation
import Testing

/// The reader of JSON texts: what it takes, what it refuses and where, and that it agrees with Foundation's.
@Suite struct JSONReaderTests {
    private func value(_ text: String) throws -> JSONValue { try JSONReader.value(of: text.utf8) }

    @Test func values() throws {
        #expect(try value(" null ") == .null)
        #expect(try value("true") == .truth(true) && value("false") == .truth(false))
        #expect(try value("-0.5e+2") == .number(-50) && value("0") == .number(0) && value("12E-1") == .number(1.2))
        #expect(try value(#""a\"\\\/\b\f\n\r\t\u00e9\ud83e\uddea é""#) == .text("a\"\\/\u{8}\u{C}\n\r\té🧪 é"))
        #expect(try value("[]") == .list([]) && value("{ }") == .object([:]))
        #expect(
            try value(#"{"a": [1, {"b": null}], "": "x"}"#)
                == .object(["a": .list([.number(1), .object(["b": .null])]), "": .text("x")]))
        #expect(try value("\u{FEFF}[1]") == .list([.number(1)]), "a mark of the byte order")
    }

    @Test(arguments: [
        ("", "line 1, byte 1: expected a value, found the end"),
        ("{\n  \"a\": 1,\n  \"a\": 2}", "line 3, byte 3: expected each key once, found “a” again"),
        (#"{"a": 1, "\u0061": 2}"#, "line 1, byte 10: expected each key once, found “a” again"),
        (#"[{"x": {"a": 1, "a": 1}}]"#, "line 1, byte 17: expected each key once, found “a” again"),
        ("[1, 2", "line 1, byte 6: expected a comma or the end of the list, found the end"),
        ("[1,]", "line 1, byte 4: expected a value, found “]”"),
        ("{\"a\": 1,}", "line 1, byte 9: expected a key, found “}”"),
        ("{\"a\" 1}", "line 1, byte 6: expected a colon, found “1}”"),
        ("{a: 1}", "line 1, byte 2: expected a key, found “a: 1}”"),
        ("1 2", "line 1, byte 3: expected the end, found “2”"),
        ("01", "line 1, byte 2: expected the end, found “1”"),
        ("1.", "line 1, byte 3: expected a digit, found the end"),
        ("1e999", "line 1, byte 1: expected a number that float64 holds, found “1e999”"),
        ("NaN", "line 1, byte 1: expected a value, found “NaN”"),
        ("\"a", "line 1, byte 3: expected a quotation mark, found the end"),
        ("\"a\nb\"", "line 1, byte 3: expected an escape such as \\n, found “\\u{A}b\"”"),
        (#""\x""#, #"line 1, byte 3: expected an escape such as \n or \u00e9, found “x"”"#),
        (#""\ud83e""#, #"line 1, byte 8: expected the other half of a surrogate pair, found “"”"#),
        (#""\udd00x""#, #"line 1, byte 8: expected the other half of a surrogate pair, found “x"”"#),
    ])
    func refusals(text: String, words: String) throws {
        let failure = try #require(throws: JSONReader.Failure.self) { try value(text) }
        #expect(failure.description == words)
        #expect(throws: failure) { try JSONReader.check(text.utf8) }
    }

    @Test func bytesThatAreNoText() throws {
        let failure = try #require(throws: JSONReader.Failure.self) {
            try JSONReader.value(of: [UInt8(ascii: "\""), 0xFF, UInt8(ascii: "\"")])
        }
        #expect(failure.description.contains("expected text in UTF-8"))
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")]) func depth(open: String, close: String) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        }
        _ = try value(nested(64))
        for depth in [65, 508, 100_000] {
            let failure = try #require(throws: JSONReader.Failure.self) { try value(nested(depth)) }
            #expect(failure.description.contains("expected at most 64 levels, found more"))
        }
    }

    /// A megabyte of what took a second for each kilobyte: nested, in a list.
    @Test func longTexts() throws {
        let item = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        let text = "[" + [String](repeating: item, count: 10_000).joined(separator: ",") + "]"
        guard case .list(let items) = try value(text) else {
            Issue.record("no list")
            return
        }
        #expect(items.count == 10_000)
        let keys = (0..<50_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        guard case .object(let members) = try value("{\(keys)}") else {
            Issue.record("no object")
            return
        }
        #expect(members.count == 50_000 && members["k49999"] == .number(49_999))
    }

    /// What Foundation takes and this does not has a reason; what this takes, Foundation takes too.
    @Test func agreesWithFoundation() throws {
        let texts = [
            "[1,2,3]", "{\"a\":{\"b\":[true,false,null]}}", "\"\\u00e9\"", "-1.5e-3", "[1 2]", "{\"a\"}", "[,1]", "tru",
            "+1",
            ".5", "0x10", "'a'", "[1]]", "\"\\u12\"", "{\"a\":1 \"b\":2}", "-", "[\"\t\"]",
        ]
        for text in texts {
            let theirs = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
            #expect((theirs != nil) == ((try? value(text)) != nil), "\(text)")
        }
    }
}
