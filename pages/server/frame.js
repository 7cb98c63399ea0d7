// In the head of the dashboard's page, before Streamlit's scripts: what assistive technology is told of the
// page's parts, the link that skips to the content, and one step in the history for each thing done.
(() => {
  // Streamlit puts the whole page into <main>: links, foot and all. Ours has a part of its own (see PARTS).
  const create = document.createElement;
  document.createElement = function (name, ...rest) {
    return create.call(this, name === "main" ? "div" : name, ...rest);
  };

  // Links to the headings of Methods were made when it was one page; the server does not see what is behind "#".
  if (/\/methods$/.test(location.pathname) && location.hash && !/[?&]chapter=/.test(location.search)) {
    const query = `${location.search ? `${location.search}&` : "?"}chapter=whole`;
    history.replaceState(history.state, "", `${query}${location.hash}`);
  }

  // Streamlit scrolls to the heading of the address once, when it draws it. What it draws above it afterwards would
  // move it out of view, so it is kept there until the reader does something.
  let anchor = decodeURIComponent(location.hash.slice(1));
  for (const act of ["keydown", "pointerdown", "wheel", "touchstart"]) {
    document.addEventListener(
      act,
      () => {
        anchor = "";
      },
      { capture: true, once: true, passive: true },
    );
  }

  // Key of a container of pages/navigation.py -> its role, and its name if it needs one.
  const PARTS = {
    site_head: ["banner"],
    site_links: ["navigation", "Pages"],
    site_search: ["search"],
    content: ["main"],
    site_foot: ["contentinfo"],
  };

  function mark(node, attributes) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null) node.removeAttribute(name);
      else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
    }
  }

  const known = new Map(); // selector -> the element that it found: a change of the page is no reason to search it

  function find(selector) {
    const before = known.get(selector);
    if (before?.isConnected && before.matches(selector)) return before;
    const now = document.querySelector(selector);
    known.set(selector, now);
    return now;
  }

  function markParts() {
    for (const [key, [role, name]] of Object.entries(PARTS)) {
      const part = find(`.st-key-${key}`);
      if (part) mark(part, name ? { role, "aria-label": name } : { role });
    }
    const path = location.pathname;
    for (const link of find(".st-key-site_links")?.getElementsByTagName("a") ?? []) {
      mark(link, { "aria-current": link.pathname === path ? "page" : null });
    }
    const toolbar = find("header[data-testid=stHeader]"); // the banner is ours
    if (toolbar) mark(toolbar, { role: "none" });
  }

  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      markParts();
      if (anchor) document.getElementById(anchor)?.scrollIntoView();
    });
  }).observe(document, { childList: true, subtree: true });

  // The link is Streamlit's; it would lead to the top of the page, before the links that are to be skipped.
  document.addEventListener(
    "click",
    (event) => {
      if (!event.target.closest?.("[data-testid=stSkipToContent]")) return;
      const title = document.querySelector(".st-key-content h1");
      if (!title) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      title.tabIndex = -1;
      title.focus();
    },
    true,
  );

  // A search that leads to another page first tells the page's new query, then its path: two steps in the
  // history, the first of which shows nothing that was asked for. The server marks the first (see finder.LEADS).
  const LEADS = /([?&])leads=away(&|$)/;
  const push = history.pushState;
  let query = null;
  history.pushState = function (state, unused, url) {
    const to = new URL(url, location.href);
    const leads = LEADS.test(to.search);
    to.search = to.search.replace(LEADS, "$1").replace(/[?&]$/, "");
    if (to.pathname === location.pathname && (leads || to.search === query)) {
      query = to.search;
      return;
    }
    if (query !== null) to.search = query;
    query = null;
    push.call(this, state, unused, to.href);
  };
})();
