// In the head of the dashboard's page, before Streamlit's scripts: shows the template #blocked while the
// server cannot be heard. Streamlit itself shows grey bars then, for ever.
(() => {
  const ATTEMPT = 3500; // ms that an attempt to connect may take
  const REFUSED = 1000; // ms to the next attempt, which may succeed
  const LOADED = 4000; // ms in which a page that is loaded makes an attempt
  let heard = false;

  function tell() {
    const shown = document.querySelector("section.blocked");
    if (heard) shown?.remove();
    else if (!shown) document.body.append(document.querySelector("#blocked").content.cloneNode(true));
  }

  function hear() {
    if (heard) return;
    heard = true;
    tell();
  }

  window.WebSocket = new Proxy(window.WebSocket, {
    construct(target, given) {
      const socket = Reflect.construct(target, given);
      socket.addEventListener("message", hear, { once: true });
      socket.addEventListener("close", () => setTimeout(tell, REFUSED));
      setTimeout(tell, ATTEMPT);
      return socket;
    },
  });
  window.addEventListener("load", () => setTimeout(tell, LOADED));
})();
