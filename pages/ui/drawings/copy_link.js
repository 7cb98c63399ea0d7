// The button that copies the address of the view; and, for the menus Save (see save_menu.py), the code of an embedded
// page, and the address of data with lines for programs, which are put together when they are opened.

const CODE = "EMBED_CODE"; // the server puts the code in, with places for what differs
const PROGRAMS = "PROGRAMS"; // likewise, as JSON: label, form and text with {address} of each
const REFRESH = "REFRESH"; // the label of the entry
const NAMED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

const escaped = (text) => text.replace(/[&<>"']/g, (letter) => NAMED[letter]);

/** Returns the code of an embedded page, for other sites to paste. */
export function codeOf(address, title, height) {
  const given = { address: escaped(address), title: escaped(title), height };
  return CODE.replace(/\{(address|title|height)\}/g, (_, name) => given[name]);
}

async function copy(field, status) {
  try {
    await navigator.clipboard.writeText(field.value);
    status.textContent = "Copied";
  } catch {
    field.select(); // where the browser does not let pages copy, to be copied by hand
    status.textContent = "Selected, to be copied";
  }
}

/** Returns the text of a choice of PROGRAMS, with the address of data that is given as CSV. */
export function textOf([, form, text], csv) {
  return text.replace("{address}", () => csv.replace(/\.csv(?=\?|$)/, `.${form}`));
}

/** Returns a list of what PROGRAMS offer that puts the chosen text into a field. */
function listOf(choices, csv, field) {
  const list = document.createElement("select");
  list.setAttribute("aria-label", "For which program");
  for (const [label] of choices) list.append(new Option(label));
  list.onchange = () => {
    field.value = textOf(choices[list.selectedIndex], csv);
  };
  list.onchange();
  return list;
}

function showText(details) {
  if (!details.matches?.(".save details") || details.querySelector("textarea")) return;
  const menu = details.closest(".save");
  const title = menu.querySelector("button").getAttribute("aria-label").replace("Save: ", "");
  const field = document.createElement("textarea");
  field.readOnly = true;
  field.rows = 5;
  field.setAttribute("aria-label", `${details.textContent}: ${title}`);
  const { embed, refresh, height } = details.dataset;
  if (embed) {
    field.value = codeOf(new URL(embed, document.baseURI).href, title, height);
  } else {
    details.append(listOf(JSON.parse(PROGRAMS), new URL(refresh, document.baseURI).href, field));
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  button.onclick = () => copy(field, status);
  details.append(field, button, status);
}

/** Adds the entry with the address of data to a menu that links to a data resource, when it opens for the first time. */
function addRefresh(list) {
  if (!list.matches?.(".save [popover]") || list.querySelector("[data-refresh]")) return;
  const csv = list.querySelector("a[href*='api/v1/'][href*='.csv']")?.getAttribute("href");
  if (!csv) return;
  const item = list.appendChild(document.createElement("li"));
  const details = item.appendChild(document.createElement("details"));
  details.dataset.refresh = csv;
  details.appendChild(document.createElement("summary")).textContent = REFRESH;
}

// Copies the text beside a button (see copyable.py).
async function copyText({ target }) {
  if (!target.matches?.(".copyable button")) return;
  const text = target.parentElement.querySelector("p");
  const status = target.parentElement.querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(text.textContent);
    status.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(text); // where the browser does not let pages copy
    status.textContent = "Selected, to be copied";
  }
}

globalThis.document?.addEventListener("click", copyText);
globalThis.document?.addEventListener("toggle", (event) => showText(event.target), true); // it does not bubble
globalThis.document?.addEventListener("beforetoggle", (event) => addRefresh(event.target), true);
// What was opened before this script arrived.
for (const list of globalThis.document?.querySelectorAll?.(".save [popover]:popover-open") ?? []) addRefresh(list);
for (const details of globalThis.document?.querySelectorAll?.(".save details[open]") ?? []) showText(details);

/** Makes a button copy an address; without one it is not shown. */
export function offer(button, address, status) {
  if (button.address !== address) status.textContent = "";
  button.address = address;
  button.hidden = !address;
  button.disabled = false; // from now on a click is heard
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(address);
      status.textContent = "Copied";
    } catch {
      status.textContent = address; // where the browser does not let pages copy, to be copied by hand
    }
  };
}

export default function ({ data, parentElement }) {
  const [button, pinned] = parentElement.querySelectorAll("button");
  const status = parentElement.querySelector("[role=status]");
  offer(button, data.address, status);
  offer(pinned, data.pinned, status);
  button.hidden = false;
}
