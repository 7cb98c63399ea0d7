// A button beside each line to copy; without a script a click marks the whole line. A copy also has what stands
// with the line, or else with its list: the figure's place and its source; and the address of the page, if that is known.
{
  const status = document.createElement("p");
  status.className = "hidden";
  status.setAttribute("role", "status");

  // Where the clipboard is refused, as on a site without https, the older way; if that is too, the line stays marked.
  const copied = async (text, line) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      getSelection().selectAllChildren(line);
      return document.execCommand("copy");
    }
  };

  const page = document.querySelector("link[rel=canonical]")?.href;
  const whole = (line) => {
    const below = line.closest(".copy").nextElementSibling;
    const along = line.parentElement.querySelector("details > p") ?? (below?.matches("p.note") ? below : null);
    const more = page && `More: ${page}`;
    return [line.textContent, along?.textContent, more]
      .filter(Boolean)
      .map((part) => part.trim())
      .join(" ");
  };

  const lines = [...document.querySelectorAll(".copy .line")];
  let last;
  lines.forEach((line, at) => {
    // Read before a browser translates the page.
    const text = whole(line);
    const button = document.createElement("button");
    button.textContent = "Copy";
    line.id ||= `line-${at + 1}`;
    button.setAttribute("aria-describedby", line.id);
    button.addEventListener("click", async () => {
      if (last) last.textContent = "Copy";
      last = button;
      status.textContent = "";
      button.textContent = (await copied(text, line)) ? "Copied" : "Marked";
      status.textContent = button.textContent === "Copied" ? "The line is copied." : "The line is marked: copy it now.";
    });
    line.after(button);
  });
  if (lines.length) document.querySelector("main").append(status);
}
