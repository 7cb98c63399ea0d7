// What cannot wait for the page: it runs before anything is drawn.

// The typefaces lie in the style sheet: asked for now, they are ready for the first words, and no line moves later.
for (const face of document.fonts) face.load();

// Sheets go from hand to hand: each says where it is from and when it was printed.
addEventListener("beforeprint", () => {
  const today = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const address = location.href.split("#")[0];
  document.querySelector(".printed").textContent = `Printed on ${today} from ${address}`;
});
