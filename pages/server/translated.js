// In the head of the dashboard's page: a page that the browser has translated still follows what is chosen. A
// translation puts an element in the place of each text, and React goes on changing the text that it knows: the
// old words would stay on the screen, or the page would break.
(() => {
  const shown = new WeakMap(); // text that React knows -> the element that a translation has put in its place

  const isTranslated = (node) => node?.nodeName === "FONT";

  new MutationObserver((changes) => {
    for (const { removedNodes, addedNodes, previousSibling, nextSibling } of changes) {
      for (const text of removedNodes) {
        if (text.nodeType !== Node.TEXT_NODE || text.isConnected) continue;
        const element = [...addedNodes, previousSibling, nextSibling].find(isTranslated);
        if (element) shown.set(text, element);
      }
    }
  }).observe(document, { childList: true, subtree: true });

  const standIn = (node) => (node && !node.isConnected && shown.get(node)?.isConnected ? shown.get(node) : node);

  const value = Object.getOwnPropertyDescriptor(Node.prototype, "nodeValue");
  Object.defineProperty(Node.prototype, "nodeValue", {
    ...value,
    set(text) {
      value.set.call(this, text);
      const element = standIn(this);
      if (element !== this) element.textContent = text;
    },
  });

  const { removeChild, insertBefore } = Node.prototype;
  Node.prototype.removeChild = function (child) {
    const node = standIn(child);
    if (node === child || node.parentNode === this) return removeChild.call(this, node);
    return child;
  };
  Node.prototype.insertBefore = function (node, before) {
    return insertBefore.call(this, node, standIn(before));
  };
})();
