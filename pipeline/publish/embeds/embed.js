(function () {
  var page = document.documentElement, tip = document.createElement("div"), asked, code, button, status;
  // How high the page is, for the frame around it.
  function send() {
    parent.postMessage({ type: "postcode-lottery", height: Math.ceil(page.getBoundingClientRect().height) }, "*");
  }
  if (parent !== window) new ResizeObserver(send).observe(page);
  // A file without a server cannot read its address otherwise.
  asked = /[?&]style=(light|dark)\b/.exec(location.search);
  if (asked) page.dataset.style = asked[1];
  // The code to copy, which is shown at #code only: with the address, if the server did not know it.
  code = document.getElementById("copied");
  if (/^http/.test(location.protocol)) {
    code.value = code.value.replace('"ADDRESS"', function () {
      return '"' + location.href.split("#")[0].replace(/&/g, "&amp;") + '"';
    });
    if (code.nextElementSibling) code.nextElementSibling.remove();
  }
  code.addEventListener("focus", function () { code.select(); });
  // A button copies it; where the clipboard is refused, as on a site without https, the older way does.
  button = document.createElement("button");
  button.textContent = "Copy code";
  status = document.createElement("span");
  status.setAttribute("role", "status");
  function older() {
    code.select();
    return document.execCommand("copy");
  }
  button.addEventListener("click", function () {
    status.textContent = "";
    Promise.resolve(navigator.clipboard ? navigator.clipboard.writeText(code.value).then(function () { return true; }, older) : older())
      .then(function (done) { status.textContent = done ? "The code is copied." : "The code is marked: copy it now."; });
  });
  code.after(button, status);
  // What a mark is, where it is pointed at or touched.
  document.querySelectorAll(".drawing title").forEach(function (words) {
    words.parentNode.said = words.textContent;
    words.remove();
  });
  tip.id = "tip";
  tip.hidden = true;
  document.body.append(tip);
  function say(event) {
    var said = event.target.said;
    tip.hidden = !said;
    if (!said) return;
    tip.textContent = said;
    var x = event.clientX, y = event.clientY, box = tip.getBoundingClientRect();
    tip.style.left = Math.max(4, Math.min(x + 12, innerWidth - box.width - 4)) + "px";
    tip.style.top = (y - box.height - 10 < 4 ? y + 18 : y - box.height - 10) + "px";
  }
  ["pointermove", "pointerdown"].forEach(function (kind) { addEventListener(kind, say); });
  page.addEventListener("pointerleave", function () { tip.hidden = true; });
})();
