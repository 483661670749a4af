// Lists of single values by keys: Enter adds one more, Backspace in an empty one takes it out, and pasted lines become one each.
const LINES = "input:not([type=checkbox], [type=radio], [type=hidden])";
const TEXTS = "input:not([type]), input[type=email]";

/** `addAfter` puts a value behind an item and the cursor into it, `takeOut` takes an item out, `mayAdd` says whether more fit. */
export function startValues(form, { addAfter, takeOut, mayAdd }) {
  const itemOf = (target) => (target.matches(LINES) ? target.closest("[data-instance].instance-value") : null);

  form.addEventListener("keydown", (event) => {
    const item = itemOf(event.target);
    if (!item || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (event.target.value && mayAdd(item)) addAfter(item);
    } else if (event.key === "Backspace" && !event.repeat && event.target.matches(TEXTS) && isBlank(item) && siblings(item).length > 1) {
      event.preventDefault();
      const before = neighbour(item);
      takeOut(item);
      lastIn(before)?.focus();
    }
  });

  form.addEventListener("paste", (event) => {
    const item = itemOf(event.target);
    const lines = (event.clipboardData?.getData("text/plain") ?? "").split(/[\r\n]+/).map((line) => line.trim()).filter(Boolean);
    if (!item || !event.target.matches(TEXTS) || lines.length < 2 || fieldsIn(item).length > 1) return;
    event.preventDefault();
    write(event.target, lines.shift());
    let last = item;
    while (lines.length && mayAdd(last)) {
      addAfter(last);
      last = last.nextElementSibling;
      write(fieldsIn(last)[0], lines.shift());
    }
    // What does not fit any more is not lost without a word: it stays behind what came last.
    if (lines.length) write(fieldsIn(last)[0], [fieldsIn(last)[0].value, ...lines].join(" "));
  });
}

function write(input, line) {
  // An input of e-mail addresses tells nothing of its cursor.
  if (input.selectionStart === null) input.value += line;
  else input.setRangeText(line, input.selectionStart, input.selectionEnd, "end");
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function fieldsIn(item) {
  return [...item.querySelectorAll(LINES)];
}

function isBlank(item) {
  return fieldsIn(item).every((input) => !input.value);
}

function siblings(item) {
  return [...item.parentElement.querySelectorAll(":scope > [data-instance]")];
}

function neighbour(item) {
  const all = siblings(item);
  const place = all.indexOf(item);
  return all[place - 1] ?? all[place + 1];
}

function lastIn(item) {
  return fieldsIn(item).at(-1);
}
