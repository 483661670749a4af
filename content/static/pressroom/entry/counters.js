// How long a text is, beside what its field allows. Signs are counted as the rules of the field count them: by code point.
const PAUSE_MS = 700;

/** Count in every text below the root that has a limit. */
export function startCounters(root, words) {
  for (const place of root.querySelectorAll("[data-counter]:not([data-started])")) {
    place.dataset.started = "";
    const input = document.getElementById(place.dataset.counter);
    if (input) count(place, input, words);
  }
}

function count(place, input, words) {
  const shown = place.querySelector("[data-count]");
  const said = place.querySelector("[data-said]");
  const least = Number(place.dataset.least ?? 0);
  const most = Number(place.dataset.most ?? Infinity);
  let timer = 0;

  const verdict = (length) => {
    if (length > most) return words.over.replace("{number}", length - most);
    if (length && length < least) return words.short.replace("{number}", least - length);
    return length >= most * 0.9 ? words.left.replace("{number}", most - length) : "";
  };
  const show = () => {
    const { length } = [...input.value];
    const sentence = most === Infinity ? words.countLeast : words.count;
    shown.textContent = sentence.replace("{count}", length).replace("{most}", most).replace("{least}", least);
    place.classList.toggle("counter-wrong", length > most || (length > 0 && length < least));
    clearTimeout(timer);
    timer = setTimeout(() => {
      // Whoever hears the page is told when it matters, and not at each key.
      said.textContent = document.activeElement === input ? verdict(length) : "";
    }, PAUSE_MS);
  };
  input.addEventListener("input", show);
  show();
}
