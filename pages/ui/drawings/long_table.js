// Puts a long table together from its columns (see tables/long_table.py); a button in each head sorts it.

import { html, setAll } from "./drawing.js";
import { unpack } from "./packing.js";

const ON_PHONES = 8; // rows that a phone shows first: as in tables.css

const collator = new Intl.Collator("en-GB", { numeric: true });

export default async function ({ data, parentElement }) {
  const root = parentElement.querySelector(".long");
  root.shown ??= { sort: null, all: false };
  const shown = root.shown;
  if (shown.data?.packed === data.packed && shown.data.title === data.title) return; // the run left it as it was
  shown.data = data;
  const cells = await unpack(data.packed);
  if (shown.data !== data) return; // a later run was faster
  shown.cells = cells;
  draw(root, shown);
}

function draw(root, shown) {
  const { data, cells } = shown;
  setAll(root, { role: "region", tabindex: "0", "aria-label": data.title }); // two tables have two names
  root.style.setProperty("--height", `${data.height}px`);
  const table = html("table", "stacked"); // on phones, where the headings stand beside the cells
  table.dataset.sight = data.sight;
  data.columns.forEach(({ name }, at) => {
    table.style.setProperty(`--c${at + 1}`, JSON.stringify(name.trim()));
  });
  table.append(html("caption", "", data.title), headOf(root, shown));
  const order = orderOf(data.columns, cells, shown.sort);
  const many = shown.all ? order.length : data.first;
  table.append(bodyOf(data, cells, order.slice(0, many)));
  const top = root.scrollTop;
  root.classList.toggle("all", shown.all);
  root.classList.toggle("rest", order.length > many);
  root.replaceChildren(table, ...(shown.all || order.length <= ON_PHONES ? [] : [more(root, shown, order.length)]));
  root.scrollTop = top;
}

function headOf(root, shown) {
  const { columns } = shown.data;
  const row = html("tr");
  columns.forEach((column, at) => {
    const head = html("th", column.decimals === undefined ? "" : "number");
    head.scope = "col";
    const button = html("button", "", column.name.trim());
    button.type = "button";
    if (column.help) button.title = column.help;
    const sort = shown.sort?.name === column.name ? shown.sort : null;
    if (sort) head.setAttribute("aria-sort", sort.down ? "descending" : "ascending");
    button.onclick = () => {
      shown.sort = { name: column.name, down: sort ? !sort.down : column.decimals !== undefined };
      draw(root, shown);
      root.querySelectorAll("thead button")[at].focus(); // a new one stands in its place
    };
    head.append(button);
    row.append(head);
  });
  const head = html("thead");
  head.append(row);
  return head;
}

function bodyOf({ columns, sight }, cells, order) {
  const body = html("tbody");
  const write = columns.map(writerOf);
  for (const number of order) {
    const row = html("tr");
    columns.forEach((column, at) => {
      const cell = html(at ? "td" : "th", column.decimals === undefined ? (column.wide ? "wide" : "") : "number");
      if (!at) cell.scope = "row";
      write[at](cell, cells[at][number]);
      if (!at && columns.length > sight + 1) cell.append(fold());
      row.append(cell);
    });
    body.append(row);
  }
  return body;
}

// What opens the rest of a row on a phone, as in tables/html.py.
function fold() {
  const details = html("details");
  details.append(html("summary", "", "More"));
  return details;
}

// How a column's cells are filled; what is missing stays empty.
function writerOf({ decimals, link }) {
  if (decimals === undefined && !link) {
    return (cell, value) => {
      cell.textContent = value ?? "";
    };
  }
  if (link) {
    return (cell, value) => {
      if (!value) return;
      const to = html("a", "", value);
      if (/^https?:/.test(value)) to.href = value;
      cell.append(to);
    };
  }
  const format = new Intl.NumberFormat("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return (cell, value) => {
    cell.textContent = value === null ? "" : format.format(value);
  };
}

function more(root, shown, many) {
  const button = html("button", "more", `Show all ${many.toLocaleString("en-GB")} rows`);
  button.type = "button";
  button.onclick = () => {
    shown.all = true;
    draw(root, shown);
    root.focus(); // the button is gone
  };
  return button;
}

/** Returns the numbers of the rows in their order; missing cells come last in either direction. */
export function orderOf(columns, cells, sort) {
  const order = cells[0].map((_, number) => number);
  const at = columns.findIndex((column) => column.name === sort?.name);
  if (at < 0) return order;
  const sign = sort.down ? -1 : 1;
  const missing = (value) => value === null || value === "";
  const compare = (a, b) => (typeof a === "number" ? a - b : collator.compare(a, b));
  return order.sort((one, other) => {
    const [a, b] = [cells[at][one], cells[at][other]];
    if (missing(a) || missing(b)) return missing(a) - missing(b);
    return sign * compare(a, b);
  });
}
