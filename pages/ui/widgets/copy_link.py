"""A button that copies the permanent address of the view; its script also copies code in menus Save."""

import streamlit as st

from pages.ui.address import links

_SCRIPT = """
document.copyCode ??= async (event) => {
  const button = event.target.closest?.(".save .copy");
  if (!button) return;
  const field = button.parentElement.querySelector("textarea");
  const status = button.parentElement.querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(field.value);
    status.textContent = "Copied";
  } catch {
    field.select(); // where the browser does not let pages copy, to be copied by hand
    status.textContent = "Selected, to be copied";
  }
};
document.addEventListener("click", document.copyCode); // once, however often it is added
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  const status = parentElement.querySelector("[role=status]");
  if (button.address !== data.address) status.textContent = "";
  button.address = data.address;
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(data.address);
      status.textContent = "Copied";
    } catch {
      status.textContent = data.address; // where the browser does not let pages copy, to be copied by hand
    }
  };
}
"""

_STYLE = """
button {
  font: inherit;
  font-size: 0.95rem;
  padding: 0.15rem 0.6rem;
  border: 1px solid var(--st-border-color);
  border-radius: 4px;
  background: var(--st-background-color);
  color: var(--st-link-color);
  cursor: pointer;
}
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 1px; }
[role=status] {
  margin-left: 0.5rem;
  font-size: 0.9rem;
  color: var(--st-text-color);
  overflow-wrap: anywhere;
}
"""

_component = st.components.v2.component(
    "copy_link",
    html='<div><button type="button">Copy link</button><span role="status"></span></div>',
    css=_STYLE,
    js=_SCRIPT,
)


def copy_link() -> None:
    """Draw the button; the address has codes, ids and the year, so it shows the same figures next year."""
    _component(key="copy_link", data={"address": links.exact_address()}, width="content")
