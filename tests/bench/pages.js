// Run in every page before its own scripts: stopwatches, read by tests/bench/pages.py. All times are
// performance.now() in the page, so nothing of the way between Playwright and the browser is in them.

const SCRIPT_FINISHED = 6; // the number of that field in Streamlit's ForwardMsg

window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      if (fields(new Uint8Array(data)).includes(SCRIPT_FINISHED)) window.bench.finished?.();
    });
  }
};

// The numbers of the outermost fields of a protobuf message.
function fields(bytes) {
  const found = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    found.push(tag >> 3);
    if ((tag & 7) === 0) varint();
    else if ((tag & 7) === 2) {
      const length = varint();
      at += length;
    }
    else at += (tag & 7) === 1 ? 8 : 4;
  }
  return found;
}

window.bench = {
  // Start at the next press or click, or at one of other events; done two frames after the server's word that
  // the run has finished. (What Streamlit writes of it into the page will not do: a short run begins and ends
  // without a frame between.)
  armSettled(...others) {
    this.time = this.soon((done) => {
      let start;
      const begin = () => (start = performance.now());
      for (const type of ["pointerdown", "click", ...others]) {
        addEventListener(type, begin, { capture: true, once: true });
      }
      this.finished = () => start && this.painted(() => done(performance.now() - start));
    });
  },

  // A promise that fails rather than never ends.
  soon(work) {
    return new Promise((done, fail) => {
      setTimeout(() => fail(new Error("nothing to measure within 10 seconds")), 10_000);
      work(done);
    });
  },

  // Start at the next click; done when that area of the map is drawn as the chosen one and painted.
  armPicked(label) {
    const path = this.area(label);
    this.time = this.soon((done) => {
      let start;
      addEventListener("click", () => (start = performance.now()), { capture: true, once: true });
      new MutationObserver((_, observer) => {
        if (path.getAttribute("aria-pressed") !== "true") return;
        observer.disconnect();
        bench.painted(() => done(performance.now() - start));
      }).observe(path, { attributes: true, attributeFilter: ["aria-pressed"] });
    });
  },

  painted(then) {
    requestAnimationFrame(() => requestAnimationFrame(then));
  },

  areas() {
    for (const host of document.querySelectorAll("*")) {
      const paths = host.shadowRoot?.querySelectorAll("path[role=button]");
      if (paths?.length) return [...paths];
    }
    return [];
  },

  area(label) {
    return this.areas().find((path) => path.getAttribute("aria-label").startsWith(`${label}:`));
  },

  // A point of the screen that lies on the area, which is scrolled there: the one nearest to the middle of its box.
  pointIn(label) {
    const path = this.area(label);
    path.scrollIntoView({ block: "center", behavior: "instant" });
    const box = path.getBoundingClientRect();
    const root = path.getRootNode();
    const steps = [0, 0.1, -0.1, 0.2, -0.2, 0.3, -0.3, 0.4, -0.4];
    for (const across of steps) {
      for (const down of steps) {
        const x = box.x + box.width * (0.5 + across);
        const y = box.y + box.height * (0.5 + down);
        if (root.elementFromPoint(x, y) === path) return [x, y];
      }
    }
    return null;
  },
};
