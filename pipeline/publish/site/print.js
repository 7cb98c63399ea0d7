// Says on paper where a page is from and when it was printed: sheets go from hand to hand without either.
{
  const line = document.querySelector(".printed");

  addEventListener("beforeprint", () => {
    const today = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    line.textContent = `Printed on ${today} from ${location.href.split("#")[0]}`;
  });
}
