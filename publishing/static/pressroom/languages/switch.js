// Many languages in a list that is searched by typing and walked by arrow keys.

/** Let the list of languages be searched, walked and left by keyboard. */
export function startSwitch(details) {
  const search = details.querySelector("[data-language-search]");
  const none = details.querySelector("[data-language-none]");
  const lines = [...details.querySelectorAll("[data-language]")];
  const shown = () => lines.filter((line) => !line.hidden && line.href);
  search.hidden = false;

  function narrow() {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    for (const line of lines) {
      const told = plain(line.dataset.language);
      line.hidden = !words.every((word) => told.includes(word));
    }
    for (const group of details.querySelectorAll("[data-language-group]")) {
      group.hidden = !group.querySelector("[data-language]:not([hidden])");
    }
    none.hidden = lines.some((line) => !line.hidden);
  }

  function close() {
    details.open = false;
    details.querySelector("summary").focus();
  }

  search.addEventListener("input", narrow);
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    search.value = "";
    narrow();
    search.focus();
    // The page stays where it is: only the list is scrolled.
    const current = details.querySelector("[aria-current]");
    if (current) current.parentElement.parentElement.scrollTop = Math.max(0, current.offsetTop - 120);
  });
  details.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && details.open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Enter" && event.target === search) {
      event.preventDefault();
      shown()[0]?.click();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const stops = [search, ...shown()];
      const place = stops.indexOf(document.activeElement);
      if (place < 0) return;
      event.preventDefault();
      stops[(place + (event.key === "ArrowDown" ? 1 : -1) + stops.length) % stops.length].focus();
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (details.open && !details.contains(event.target)) details.open = false;
  });
}

// Letters without their accents, so that they are found as they are typed.
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
