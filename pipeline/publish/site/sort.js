// A button in each head sorts a table.
{
  // "1,843", "54.1 weeks"; "deficit of £9.5m" and "down 3.2%" are less than nothing.
  const NUMBER = /^(deficit of |down |[-−])?(?:surplus of |up )?£?(\d[\d,]*(?:\.\d+)?)(bn|m|k)?/;

  const numberIn = (text) => {
    const found = NUMBER.exec(text);
    if (!found) return /^(unchanged|neither)/.test(text) ? 0 : Number.NaN;
    const size = found[2].replaceAll(",", "") * ({ bn: 1e9, m: 1e6, k: 1e3 }[found[3]] ?? 1);
    return found[1] ? -size : size;
  };
  // Missing ones come last in either direction.
  const compare = (a, b, sign) =>
    Number.isNaN(a) - Number.isNaN(b) || sign * (a.localeCompare ? a.localeCompare(b) : a - b) || 0;

  for (const table of document.querySelectorAll(".sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    // Phones show tables of figures as lists, each figure with its name.
    if (table.matches(".numbers")) {
      table.classList.add("labelled");
      for (const cell of table.querySelectorAll("td")) cell.dataset.head = heads[cell.cellIndex].textContent;
    }
    const bodies = [...table.tBodies].map((body) => [...body.rows].filter((row) => row.cells[heads.length - 1]));
    // Read before a browser translates the page.
    const texts = new Map(bodies.flat().map((row) => [row, [...row.cells].map((cell) => cell.textContent.trim())]));
    heads.forEach((head, at) => {
      const button = document.createElement("button");
      if (head.querySelector("a")) button.setAttribute("aria-label", `Sort by ${head.textContent.trim()}`);
      else button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const numeric = at > 0 && bodies.flat().some((row) => numberIn(texts.get(row)[at]) >= -1 / 0);
        const before = head.getAttribute("aria-sort");
        const down = before ? before === "ascending" : numeric;
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const key = (row) => (numeric ? numberIn(texts.get(row)[at]) : texts.get(row)[at]);
        bodies.forEach((rows, which) => {
          table.tBodies[which].append(...rows.sort((a, b) => compare(key(a), key(b), down ? -1 : 1)));
        });
      });
    });
  }
}
