// The address of a new page, suggested from its title by the pattern of its type, until somebody writes another.

/** Suggest the address of a new entry while its title is typed. */
export function startAddress(form, { pattern, prefix }) {
  const title = form.querySelector("#i-title");
  const url = form.querySelector("#i-url");
  if (!pattern || !title || !url || url.value) return;
  let suggested = "";
  const now = new Date();
  title.addEventListener("input", () => {
    if (url.value !== suggested) return;
    suggested = title.value.trim() ? addressOf(pattern, prefix, title.value, now) : "";
    url.value = suggested;
    url.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function addressOf(pattern, prefix, title, now) {
  const two = (number) => String(number).padStart(2, "0");
  const values = { title: slugOf(title), year: now.getFullYear(), month: two(now.getMonth() + 1), day: two(now.getDate()) };
  const path = pattern.replace(/:(title|year|month|day)\b/g, (_, name) => values[name]);
  // What only the server knows of the entry, such as its uid, is left for whoever writes it.
  return `${prefix}/${path}`.replace(/\/:[a-z_]+/g, "").replace(/\/{2,}/g, "/");
}

/** Words as they stand in addresses: letters of all scripts, without accents on Latin ones. */
function slugOf(text) {
  const plain = text.normalize("NFKD").replace(/(\p{Script=Latin})\p{M}+/gu, "$1").normalize("NFC");
  return plain.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
}
