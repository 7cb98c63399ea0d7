// The box “Find your council” where no server looks anything up. The index is loaded when the box is used.
(() => {
  const form = document.querySelector("form.finder[data-index]");
  if (!form) return;
  const MOST = 12;
  const NO_PLACES = ["measure", "page", "word"];
  const box = form.querySelector("input");
  const said = form.querySelector(".said");
  const list = form.querySelector(".found");
  const address = form.dataset.index;
  const root = address.slice(0, address.lastIndexOf("api/v1/"));
  let index = null;
  let asked = false;
  let wanted = false;

  window.postcodeLotteryIndex = (found) => {
    index = { pages: found.pages, names: [], postcodes: new Map() };
    Object.entries(found.names).forEach(([kind, text]) => {
      text.split("\n").forEach((line) => {
        const at = line.lastIndexOf("|");
        const name = line.slice(0, at);
        index.names.push({ kind, name, plain: plain(name), to: numbers(line.slice(at + 1)) });
      });
    });
    found.postcodes.split("\n").forEach((line) => {
      const [district, to] = line.split("|");
      index.postcodes.set(district, to);
    });
    show();
    if (wanted) go();
  };

  function load() {
    if (asked) return;
    asked = true;
    const script = document.createElement("script");
    script.src = address;
    document.head.append(script);
  }

  function numbers(text) {
    return text.split(",").filter(Boolean).map(Number);
  }

  function plain(text) {
    const letters = text
      .toLowerCase()
      .normalize("NFKD")
      .replace(/[\u0300-\u036f'’]/g, "");
    return letters
      .replace(/&/g, " and ")
      .replace(/[^a-z0-9]+/g, " ")
      .replace(/\bsaint\b/g, "st")
      .replace(/\bthe /g, "")
      .trim();
  }

  // A name without what titles of councils put around it.
  function bare(text) {
    return plain(text)
      .replace(/^(?:(?:city|county|(?:london |royal )?borough) of )?/, "")
      .replace(/ (?:county |city |borough |metropolitan )*council$/, "");
  }

  // The pages of a postcode, also at the end of an address, of a sector (BN3 2) or a district (BN3).
  function byPostcode(text) {
    const words = text
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, " ")
      .trim();
    const whole = /(?:^| )([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9])[A-Z]{2}$/.exec(words);
    const part = whole || /^([A-Z]{1,2}[0-9][A-Z0-9]?)(?: ([0-9]))?$/.exec(words);
    if (!part || !index.postcodes.has(part[1])) return [];
    const sectors = index.postcodes
      .get(part[1])
      .split(";")
      .map((one) => one.split(":"));
    if (sectors.length === 1 && sectors[0].length === 1) return numbers(sectors[0][0]);
    const meant = sectors.filter(([digit]) => !part[2] || digit === part[2]);
    return [...new Set(meant.flatMap(([, to]) => numbers(to)))];
  }

  // How well a name matches: 0 the same, 1 begins so, 2 each word begins one of its words; null not at all.
  function match(name, typed, words) {
    if (name === typed) return 0;
    if (name.startsWith(`${typed} `)) return 1;
    const parts = name.split(" ");
    const all = words.every((word) => parts.some((part) => part.startsWith(word)));
    if (!all) return null;
    return name.startsWith(typed) ? 1 : 2;
  }

  // The choices for a text, best first: [{rank, kind, name, page}].
  function choices(text) {
    const postcode = byPostcode(text);
    if (postcode.length) return postcode.map((page) => ({ rank: 0, kind: "postcode", name: "", page }));
    const typed = bare(text);
    if (typed.length < 2) return [];
    const words = typed.split(" ");
    const found = [];
    index.names.forEach((entry) => {
      const rank = match(entry.plain, typed, words);
      if (rank === null) return;
      found.push(...entry.to.map((page) => ({ rank, kind: entry.kind, name: entry.name, page })));
    });
    // Sorting keeps the order of kinds, in which councils come first.
    return different(found.sort((one, other) => one.rank - other.rank));
  }

  function different(found) {
    const seen = new Set();
    return found.filter(({ name, page }) => {
      const key = `${page} ${plain(name)}`;
      return !seen.has(key) && seen.add(key);
    });
  }

  // How many letters to add, leave out, change or exchange with the next make one text of another; more than
  // `most` is as good as infinite.
  function distance(one, other, most) {
    if (Math.abs(one.length - other.length) > most) return Number.POSITIVE_INFINITY;
    let before = [];
    let last = Array.from({ length: other.length + 1 }, (_, at) => at);
    for (let row = 1; row <= one.length; row += 1) {
      const next = [row];
      for (let at = 1; at <= other.length; at += 1) {
        const same = one[row - 1] === other[at - 1];
        next[at] = Math.min(last[at] + 1, next[at - 1] + 1, last[at - 1] + (same ? 0 : 1));
        const exchanged = row > 1 && at > 1 && one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1];
        if (exchanged) next[at] = Math.min(next[at], before[at - 2] + 1);
      }
      if (Math.min(...next) > most) return Number.POSITIVE_INFINITY;
      [before, last] = [last, next];
    }
    return last[other.length] > most ? Number.POSITIVE_INFINITY : last[other.length];
  }

  // The names of places nearest to a text that is none, best first, as “choices” gives them.
  function meant(text) {
    const typed = bare(text);
    if (typed.length < 4) return [];
    const most = typed.length < 8 ? 1 : 2;
    const found = [];
    index.names.forEach((entry) => {
      if (NO_PLACES.includes(entry.kind)) return;
      const rank = distance(typed, entry.plain, most);
      if (rank > most) return;
      found.push(...entry.to.map((page) => ({ rank, kind: entry.kind, name: entry.name, page })));
    });
    return different(found.sort((one, other) => one.rank - other.rank));
  }

  // What is found, and what is shown: councils spelt almost so come first where nothing found is a place.
  function answers(text) {
    const found = choices(text);
    if (!found.length) return { found, guessed: [], shown: meant(text) };
    const noPlace = found.every(({ kind }) => NO_PLACES.includes(kind));
    const guessed = noPlace ? meant(text).filter(({ kind }) => kind === "council") : [];
    return { found, guessed, shown: [...guessed, ...found] };
  }

  function link(choice) {
    const [path, title] = index.pages[choice.page];
    const item = document.createElement("li");
    const anchor = document.createElement("a");
    anchor.href = root + path;
    anchor.textContent = title;
    item.append(anchor);
    const isItself = choice.kind === "council" || choice.kind === "measure" || choice.kind === "page";
    if (choice.name && !(isItself && plain(choice.name) === plain(title))) {
      item.append(` ${choice.name}, ${choice.kind.toLowerCase()}`);
    }
    return item;
  }

  function show() {
    list.replaceChildren();
    const text = box.value.trim();
    if (!index || text.length < 2) {
      said.textContent = "";
      return;
    }
    const { found, guessed, shown } = answers(text);
    list.append(...shown.slice(0, MOST).map(link));
    said.textContent = sentence(found, guessed, shown);
  }

  function sentence(found, guessed, shown) {
    if (!shown.length) {
      return "Nothing is found by this. Try the name of a council, a town, or the first half of a postcode.";
    }
    if (!found.length) return "Nothing is called that. Did you mean one of these?";
    if (guessed.length) {
      const councils = guessed.map(({ page }) => index.pages[page][1]).join(" or ");
      return `Did you mean the council ${councils}? ${found.length} found that ${found.length > 1 ? "are" : "is"} no council.`;
    }
    if (found.length > 1 && found[0].kind === "postcode") {
      return `${found.length} councils have homes with postcodes that begin like this. Which one is yours?`;
    }
    return `${found.length} found.${found.length > MOST ? ` The first ${MOST} are shown.` : ""}`;
  }

  // Goes to the page that is surely meant, else to the first choice of the list.
  function go() {
    wanted = false;
    const { found, guessed } = answers(box.value.trim());
    const sure = [...new Set(found.filter(({ rank }) => rank === 0).map(({ page }) => page))];
    const called = (kind) => [
      ...new Set(found.filter((one) => one.rank === 0 && one.kind === kind).map(({ page }) => page)),
    ];
    const council = called("council");
    const regions = called("region");
    const place = council.length ? council[0] : regions.length === 1 ? regions[0] : null;
    const first = list.querySelector("a");
    if (place !== null || (sure.length === 1 && !guessed.length)) {
      window.location.href = root + index.pages[place ?? sure[0]][0];
    } else if (first) {
      first.focus();
    }
  }

  box.addEventListener("focus", load);
  box.addEventListener("input", () => {
    load();
    if (index) show();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    load();
    wanted = true;
    if (index) {
      show();
      go();
    }
  });
})();
