// The button that copies the address of the view; and, for the menus Save, the code of an embedded page (see
// save_menu.py), which is put together when it is opened.

const CODE = "EMBED_CODE"; // the server puts the code in, with places for what differs
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

function showCode(details) {
  if (!details.matches?.(".save details[data-embed]") || details.querySelector("textarea")) return;
  const what = details.closest(".save").querySelector("button").getAttribute("aria-label");
  const title = what.replace("Save: ", "");
  const field = document.createElement("textarea");
  field.readOnly = true;
  field.rows = 5;
  field.setAttribute("aria-label", `${details.textContent}: ${title}`);
  field.value = codeOf(new URL(details.dataset.embed, document.baseURI).href, title, details.dataset.height);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  button.onclick = () => copy(field, status);
  details.append(field, button, status);
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
globalThis.document?.addEventListener("toggle", (event) => showCode(event.target), true); // it does not bubble
// Those that were opened before this script arrived.
for (const details of globalThis.document?.querySelectorAll?.(".save details[open]") ?? []) showCode(details);

export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  const status = parentElement.querySelector("[role=status]");
  if (button.address !== data.address) status.textContent = "";
  button.address = data.address;
  button.disabled = false; // from now on a click is heard
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(data.address);
      status.textContent = "Copied";
    } catch {
      status.textContent = data.address; // where the browser does not let pages copy, to be copied by hand
    }
  };
}
