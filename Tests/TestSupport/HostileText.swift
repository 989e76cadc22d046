/// Text that a stranger's file may contain, to be shown as it is and to do nothing.
public enum HostileText {
    public static let samples = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'; rm -rf ~ #", "`$(reboot)`", "]]>", "<!--",
        "-->",
        "&amp;&#60;", "\u{1B}[31mred\u{1B}[0m", "\u{1B}]0;title\u{7}", "a\nb\r\nc\td", "::error::spoofed",
        "##[error]spoofed", "name ##[group]", "::set-output name=a::b", "##vso[task.complete]",
        "#\u{AD}#[error]x", "a ::error::b", "###[x]", "##teamcity[x]",
        "%0A::warning::x",
        "| a | b |", "# heading", "[link](javascript:alert(1))", "**bold** _it_ ~x~",
        "https://evil.example/ www.evil.example",
        "@everyone", "\u{202E}reversed", nonCharacters, "\u{0}\u{1}\u{8}\u{B}\u{C}\u{7F}\u{85}\u{2028}",
        "*?[a-z]\\", "'\u{301}\"\u{301}<\u{301}&\u{301}", "-rf", "--layers", "", " ", "名前 🧪 é", "${{ secrets.X }}",
        String(repeating: "x", count: 10_000), String(repeating: "<\u{301}", count: 3_000),
        "</script><script>x</script>",
        "</style>", "</title>", "javascript:alert(1)", "<svg/onload=alert(1)>", "\\x41\\u0041",
    ]

    /// What a runner takes for a command although it does not begin with one.
    public static let indentedCommands = ["  ::add-mask::x", "\u{FE0F}::\u{AD}error::x", "\u{3000}::error::x"]

    /// Code points that are none, which a literal cannot spell.
    private static let nonCharacters = [0xFFFE, 0xFFFF, 0xFDD0, 0x1FFFE].map { (value: UInt32) in
        String(Unicode.Scalar(value)!)
    }.joined()

    /// All in one.
    public static let everything = samples.joined(separator: "/")
}
