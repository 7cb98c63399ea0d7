// A document with just enough of the browser for the drawings: elements with attributes, children, classes and
// styles; events; computed styles and boxes as the test gives them. Import it before anything that is drawn.

class Style {
  setProperty(name, value) {
    this[name] = value;
  }
}

export class StandInElement {
  constructor(tagName, attributes = {}, children = []) {
    Object.assign(this, { tagName, attributes: new Map(), children: [], style: new Style(), parentNode: null });
    this.text = "";
    for (const [name, value] of Object.entries(attributes)) this.setAttribute(name, value);
    this.append(...children);
  }

  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  setAttribute(name, value) {
    this.attributes.set(name, String(value));
  }

  removeAttribute(name) {
    this.attributes.delete(name);
  }

  get className() {
    return this.getAttribute("class") ?? "";
  }

  set className(value) {
    this.setAttribute("class", value);
  }

  get classList() {
    const names = this.className.split(" ").filter(Boolean);
    return Object.assign(names, { add: (name) => this.setAttribute("class", [...names, name].join(" ")) });
  }

  get textContent() {
    return this.text + this.children.map((child) => child.textContent).join("");
  }

  set textContent(text) {
    this.children = [];
    this.text = String(text);
  }

  append(...nodes) {
    for (const node of nodes) {
      if (typeof node === "string") {
        this.text += node;
      } else {
        node.parentNode = this;
        this.children.push(node);
      }
    }
  }

  prepend(node) {
    node.parentNode = this;
    this.children.unshift(node);
  }

  remove() {
    this.parentNode.children = this.parentNode.children.filter((child) => child !== this);
  }

  cloneNode() {
    const copy = new StandInElement(this.tagName);
    copy.attributes = new Map(this.attributes);
    return copy;
  }

  getBoundingClientRect() {
    return this.box;
  }
}

globalThis.window = new EventTarget();
globalThis.CustomEvent ??= class extends Event {
  constructor(type, { detail }) {
    super(type);
    this.detail = detail;
  }
};
globalThis.document = {
  createElement: (name) => new StandInElement(name),
  createElementNS: (_, name) => new StandInElement(name),
};
globalThis.getComputedStyle = (node) => node.computed;

// A computed style with these properties, by their names in style sheets.
export function computed(properties) {
  return {
    display: "inline",
    strokeWidth: properties["stroke-width"] ?? "1px",
    strokeDasharray: properties["stroke-dasharray"] ?? "none",
    borderTopWidth: "0px",
    getPropertyValue: (name) => properties[name] ?? "",
    ...properties,
  };
}
