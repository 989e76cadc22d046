"""The documents as those who did not write them read them: JUnit with junitparser, Markdown with markdown-it."""

import unicodedata

from expectations import expect


def junit(name, path, reports):
    from junitparser import Error, Failure, JUnitXml, Skipped

    document = JUnitXml.fromfile(str(path))
    suites = list(document)
    expect(len(suites), len(reports), f"{name}: suites")
    for suite, report in zip(suites, reports):
        cases = list(suite)
        results = [result for case in cases for result in case.result]
        failed = [case for case in cases if any(isinstance(result, Failure) for result in case.result)]
        skipped = [case for case in cases if any(isinstance(result, Skipped) for result in case.result)]
        rows = [row for row in report["rows"] if row["status"]["kind"] != "passed"]
        created = [row["name"] for row in rows if row["status"]["kind"] == "created"]
        stands = report["outcome"] == "failed" and (bool(report["objections"] + report["doubts"]) or not rows)
        expect(len(failed) + len(skipped), len(rows) + stands, f"{name}: failures")
        own = len(rows) - len(skipped)
        expect(own == 0 if not rows else own >= max(1, len(created)), True, f"{name}: what is wrong by itself failed")
        for case in failed + skipped:
            expect(bool(case.result[0].message), True, f"{name}: {case.name[:80]} says why")
        times = [case.time for case in cases if case.time is not None]
        expect(sum(times) <= (suite.time or 0) + 1e-3, True, f"{name}: times")
        expect(len(cases), len(report["rows"]) + stands + (report["outcome"] == "errored"), f"{name}: cases")
        counts = (suite.tests, suite.failures, suite.errors, suite.skipped)
        errors = sum(isinstance(result, Error) for result in results)
        expect(counts, (len(cases), len(failed), errors, len(skipped)), f"{name}: counts of the suite")
        properties = {one.name: one.value for one in suite.properties()}
        if report["outcome"] != "errored" and name != "strange":
            words = "not aligned" if report["verdict"] == "diverged" else report["verdict"]
            expect(properties.get("verdict"), words, f"{name}: the property verdict")
        for case in failed:
            text = case.result[0].text or ""
            # A tensor that no layer produces is shown by its name as well.
            expect("reproduce: align-cli " in text or name == "strange", True, f"{name}: {case.name[:80]} says how")
    keys = ("tests", "failures", "errors", "skipped")
    counts = tuple(getattr(document, key) for key in keys)
    sums = tuple(sum(getattr(suite, key) for suite in suites) for key in keys)
    expect(counts, sums, f"{name}: counts of all")


def markdown(name, path, reports):
    from markdown_it import MarkdownIt

    text = path.read_text()
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    kinds = [token.type for token in tokens] + [child.type for token in tokens for child in token.children or []]
    expect(kinds.count("heading_open"), len(reports), f"{name}: headings")
    for kind in ["link_open", "image", "code_inline", "fence", "em_open", "strong_open"]:
        wanted = len(reports) if kind == "strong_open" else 0
        expect(kinds.count(kind), wanted, f"{name}: {kind}")
    html = {child.content for token in tokens for child in token.children or [] if child.type == "html_inline"}
    html |= {line for token in tokens if token.type == "html_block" for line in tags(token.content)}
    expect(html - {"<code>", "</code>", "<details>", "</details>", "<summary>", "</summary>"}, set(), f"{name}: tags")


def tags(text):
    return ["<" + part.split(">")[0] + ">" for part in text.split("<")[1:]]


def harmless(name, text, what):
    """Nothing that a terminal would obey."""
    found = {character for character in text if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")}
    expect(found - {"\n"}, set(), f"{name}: {what}")
