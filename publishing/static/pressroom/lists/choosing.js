// Rows that are chosen in a list: the box in the heading chooses the page, Shift a stretch; the bar says how many.

export function startChoosing(form) {
  const page = form.querySelector("[data-choose-page]");
  const boxes = [...form.querySelectorAll('input[name="chosen"]')];
  const told = form.querySelector("[data-chosen-count]");
  const bar = form.querySelector("[data-chosen-bar]");
  let last = null;

  function show() {
    const count = boxes.filter((box) => box.checked).length;
    page.checked = count > 0 && count === boxes.length;
    page.indeterminate = count > 0 && count < boxes.length;
    const words = count === 1 ? told.dataset.one : told.dataset.many;
    told.textContent = count ? words.replace("{n}", String(count)) : told.dataset.none;
    bar.classList.toggle("has-chosen", count > 0);
    for (const box of boxes) box.closest("tr, li").classList.toggle("chosen", box.checked);
  }

  page.hidden = false;
  if (page.parentElement.matches("[data-choose-page-label]")) page.parentElement.hidden = false;
  page.addEventListener("change", () => {
    for (const box of boxes) box.checked = page.checked;
    show();
  });
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last && last !== box) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
      }
      last = box;
      show();
    });
  }
  // A page that the browser brings back may bring its ticks back, too.
  addEventListener("pageshow", show);
  show();
}
