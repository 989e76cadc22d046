"""What a page holds, and what it does when a reader sorts, filters and clicks."""

import json
import os

from expectations import expect

ROWS = "[...document.querySelectorAll('section.report')].map(s => s.querySelectorAll('tbody tr').length)"
VERDICTS = "[...document.querySelectorAll('h2.verdict')].map(h => h.textContent)"
SORT = """(column, clicks) => {
  const section = document.querySelector('section.report');
  for (let i = 0; i < clicks; i++) section.querySelectorAll('th button')[column].click();
  return [...section.querySelectorAll('tbody tr')].map(r => r.cells[column].dataset.v ?? r.cells[column].textContent);
}"""
FILTER = """(field, value) => {
  const input = document.querySelector('section.report .filters ' + field);
  input.value = value;
  input.dispatchEvent(new Event(field === 'input' ? 'input' : 'change'));
  const shown = [...document.querySelectorAll('section.report:first-of-type tbody tr')].filter(r => !r.hidden).length;
  return [shown, document.querySelector('section.report output').textContent];
}"""


def number(text):
    value = float(text)
    return float("inf") if value != value else value


def points(browser, name):
    """What a reader does with a plot: point at it, click on it."""
    # Circles are small and may lie under each other: the one that is marked, or the last, is on top.
    mark = "svg a circle.marked" if browser.run("document.querySelector('svg a circle.marked') !== null") else "svg a *"
    if not browser.run(f"document.querySelector({json.dumps(mark)}) !== null"):
        return
    label = browser.run(f"document.querySelector({json.dumps(mark)} + ' title')?.textContent ?? ''")
    expect(label != "", True, f"{name}: a point says what it is")
    browser.click(mark)
    row = "document.querySelector('tr:target')"
    expect(browser.run(f"{row} !== null"), True, f"{name}: a point leads to its row")
    place = f"{row}?.getBoundingClientRect() ?? {{top: 1e9, bottom: 0}}"
    seen = browser.run(f"(b => b.top < innerHeight && b.bottom > 0)({place})")
    expect(seen, True, f"{name}: the row is in view")


def plots(browser, name, wanted):
    """Every series of every plot of a report is drawn, and everything that was mapped is a picture."""
    drawn = browser.run("document.querySelectorAll('section.report > figure svg').length")
    expect(drawn, sum(len(report["plots"]) for report in wanted), f"{name}: plots")
    maps = sum(len(row["details"]["maps"]) for report in wanted for row in report["rows"] if row.get("details"))
    broken = "[...document.querySelectorAll('figure img')].filter(i => !i.complete || !i.naturalWidth).length"
    expect(browser.run("document.querySelectorAll('figure img').length"), maps, f"{name}: maps")
    expect(browser.run(broken), 0, f"{name}: maps that cannot be shown")


def sort(browser, name, report):
    """A click on the title of the first column of numbers, and another, and one on the numbers of the rows."""
    numbers = [2 + i for i, column in enumerate(report["columns"]) if column["kind"] == "number"]
    for column in numbers[:1]:
        down = [number(value) for value in browser.run(f"({SORT})({column}, 1)")]
        expect(down, sorted(down, reverse=True), f"{name}: descending after a click")
        up = [number(value) for value in browser.run(f"({SORT})({column}, 1)")]
        expect(up, sorted(up), f"{name}: ascending after another")
    order = [int(text) for text in browser.run(f"({SORT})(0, 1)")]
    expect(order, list(range(1, len(report["rows"]) + 1)), f"{name}: the order of execution")


def narrow(browser, name, rows):
    word = rows[-1]["status"]["word"]
    count = sum(row["status"]["word"] == word for row in rows)
    # As the page spells it: a stranger's word may hold what no attribute can.
    spelled = browser.run(f"document.getElementById('r0-{len(rows) - 1}').dataset.status")
    expect(browser.run(f"({FILTER})('select', {json.dumps(spelled)})")[0], count, f"{name}: filtered by status")
    browser.run(f"({FILTER})('select', '')")
    shown, text = browser.run(f"({FILTER})('input', 'no such name')")
    expect((shown, text.split()[0]), (0, "0"), f"{name}: filtered by name")
    browser.run(f"({FILTER})('input', '')")


def on_a_phone(browser, name):
    """The first chart stands before where all comes from, and every chart that is too wide says so."""
    chart = "document.querySelector('.facts + figure')"
    if browser.run(f"{chart} === null"):
        return
    top = "{}.getBoundingClientRect().top"
    facts = top.format(f"{chart}.previousElementSibling")
    expect(browser.run(f"{top.format(chart)} < {facts}"), True, f"{name}: the first chart before the facts")
    silent = "[...document.querySelectorAll('figure:not(.small)')].filter(f => "
    silent += "f.querySelector('.scroll').scrollWidth > f.clientWidth "
    silent += "&& !f.querySelector('.swipe').offsetHeight).length"
    expect(browser.run(silent), 0, f"{name}: charts that are wider than the screen and do not say so")


def look(browser, name, page, wanted, screenshots):
    """One page: what it holds, and what it does."""
    browser.open(page)
    expect(browser.run(ROWS), [len(report["rows"]) for report in wanted], f"{name}: rows")
    answers = {"passed": ["Aligned", "Not worse"], "failed": ["Not aligned", "Mistrusted", "Worse"]}
    for found, report in zip(browser.run(VERDICTS), wanted):
        known = answers.get(report["outcome"], ["Could not run"])
        expect(found in known or name == "strange", True, f"{name}: verdict {found}")
    plots(browser, name, wanted)
    if wanted[0]["rows"]:
        sort(browser, name, wanted[0])
        narrow(browser, name, wanted[0]["rows"])
    points(browser, name)
    expect(browser.complaints(), [], f"{name}: complaints")
    expect(browser.run("document.querySelectorAll('script').length"), 1, f"{name}: scripts")
    expect(os.path.getsize(page) < 2_000_000, True, f"{name}: below 2 MB")
    for width in [1280, 390]:
        for dark in [False, True]:
            browser.open(page, width=width, dark=dark)
            expect(browser.run("document.documentElement.scrollWidth <= innerWidth"), True, f"{name}: fits {width}")
            if width == 390 and not dark:
                on_a_phone(browser, name)
            if screenshots:
                browser.screenshot(screenshots / f"{name}-{width}{'-dark' if dark else ''}.png")
