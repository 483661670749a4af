// A uid that follows the title until somebody types another.
import { uidFrom } from "./names.js";

document.querySelectorAll("[data-suggest]").forEach((form) => {
  const { title, uid } = form.elements;
  let suggested = uid.value;
  title.addEventListener("input", () => {
    if (uid.value === suggested) uid.value = suggested = uidFrom(title.value);
  });
});
