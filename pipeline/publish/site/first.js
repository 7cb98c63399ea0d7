// What cannot wait for the page: it runs before anything is drawn.

// The typefaces lie in the style sheet: asked for now, they are ready for the first words, and no line moves later.
for (const face of document.fonts) face.load();

// Phones load pictures as they are reached; computers, which print, once the page is there.
const loadPictures = () => {
  for (const image of document.querySelectorAll("img[loading=lazy]")) image.loading = "eager";
};
addEventListener("load", () => {
  if (matchMedia("(hover: hover)").matches) loadPictures();
});

// Sheets go from hand to hand: each says where it is from and when it was printed, and has every picture.
addEventListener("beforeprint", () => {
  loadPictures();
  const today = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const text = `Printed on ${today} from ${location.href.split("#")[0]}`;
  document.documentElement.style.setProperty("--printed", JSON.stringify(text));
  document.querySelector(".printed").hidden = true;
});
