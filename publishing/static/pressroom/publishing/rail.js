// Beside an entry, each part folds: on narrow screens all but the first, so that the way to the form is short.
const narrow = matchMedia("(max-width: 68rem)");

for (const [index, heading] of [...document.querySelectorAll(".entry-rail > section > h2")].entries()) {
  const part = heading.parentElement;
  const button = document.createElement("button");
  button.type = "button";
  button.append(...heading.childNodes);
  heading.append(button);
  // What was just done there, or stands against it, is seen.
  const isNews = part.querySelector("[role=alert]") !== null || (part.id && location.hash === `#${part.id}`);
  const show = (isOpen) => {
    part.toggleAttribute("data-folded", !isOpen);
    button.setAttribute("aria-expanded", String(isOpen));
  };
  button.addEventListener("click", () => show(part.hasAttribute("data-folded")));
  narrow.addEventListener("change", () => show(!narrow.matches || index === 0));
  show(!narrow.matches || index === 0 || isNews);
}
