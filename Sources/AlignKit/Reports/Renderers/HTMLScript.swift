/// The few lines of script in a page: sorting, filtering, and showing the row that a link leads to.
package enum HTMLScript {
    /// What a page may do: run this one script, and show pictures that it contains itself.
    static let policy =
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        + "script-src 'sha256-\(digest)'"

    /// The SHA-256 of `text`. Without it, a browser does not run the script. A test checks that the two agree.
    package static let digest = "s9yDtz7rUU9+1G7ki4KeVQiprseW3utUkBM1hDfA+44="

    package static let text = #"""
        "use strict";
        for (const section of document.querySelectorAll("section.report")) {
          const body = section.querySelector("tbody");
          if (!body) continue;
          const rows = [...body.rows];
          const name = section.querySelector("input");
          const status = section.querySelector("select");
          const count = section.querySelector("output");
          const noun = count.textContent.replace(/^\d+ /, "");
          const filter = () => {
            const words = name.value.toLowerCase();
            let shown = 0;
            for (const row of rows) {
              const matches = row.cells[1].textContent.toLowerCase().includes(words)
                && (!status.value || row.dataset.status === status.value);
              row.hidden = !matches;
              if (matches) shown += 1;
            }
            count.textContent = (shown < rows.length ? shown + " of " : "") + rows.length + " " + noun;
          };
          name.addEventListener("input", filter);
          status.addEventListener("change", filter);
          const key = (row, column, isNumber) => {
            const cell = row.cells[column];
            if (!isNumber) return cell.textContent;
            const value = Number(cell.dataset.v ?? cell.textContent);
            return cell.dataset.v === "inf" || Number.isNaN(value) ? Infinity : value;
          };
          section.querySelectorAll("th").forEach((title, column) => {
            const isNumber = title.classList.contains("n");
            title.firstChild.addEventListener("click", () => {
              const down = title.getAttribute("aria-sort") === (isNumber && column ? "descending" : "ascending");
              const ascends = isNumber && column ? down : !down;
              for (const other of section.querySelectorAll("th")) other.removeAttribute("aria-sort");
              title.setAttribute("aria-sort", ascends ? "ascending" : "descending");
              const keys = new Map(rows.map((row) => [row, key(row, column, isNumber)]));
              const order = [...rows].sort((a, b) => {
                const [x, y] = [keys.get(a), keys.get(b)];
                const sign = isNumber ? (x < y ? -1 : x > y ? 1 : 0) : x.localeCompare(y, "en", { numeric: true });
                return ascends ? sign : -sign;
              });
              body.append(...order);
            });
          });
        }
        const reveal = () => {
          const row = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
          if (!row || row.tagName !== "TR") return;
          row.hidden = false;
          const more = row.querySelector("details");
          if (more) more.open = true;
          row.scrollIntoView({ block: "center" });
        };
        addEventListener("hashchange", reveal);
        reveal();
        """#
}
