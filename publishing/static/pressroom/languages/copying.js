// Taking over what the other language says in one field. The server says what that is, and nothing else is touched.

/** Let the buttons beside fields copy without a new page. */
export function startCopying(form) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    event.preventDefault();
    // Before those who take every such button for one of a list.
    event.stopPropagation();
    copy(form, button);
  }, { capture: true });
}

async function copy(form, button) {
  button.disabled = true;
  try {
    const body = new FormData(form);
    body.set("do", button.value);
    const answer = await fetch(location.href, { method: "POST", body, credentials: "same-origin" });
    const page = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const place = CSS.escape(`field-${button.dataset.copy}`);
    const wanted = page?.querySelector(`#${place}`);
    if (!wanted || !take(form.querySelector(`#${place}`), wanted)) throw new Error("not the same inputs");
    button.disabled = false;
  } catch {
    // The browser sends the form itself, and shows what comes back.
    button.disabled = false;
    const asked = document.createElement("input");
    Object.assign(asked, { type: "hidden", name: "do", value: button.value });
    form.append(asked);
    form.requestSubmit();
  }
}

// Whether the field has the same inputs, which say then what the wanted ones say.
function take(field, wanted) {
  const mine = inputsOf(field);
  const theirs = inputsOf(wanted);
  const isAlike = mine.length === theirs.length && mine.every((input, index) => input.name === theirs[index].name && input.type === theirs[index].type);
  if (!isAlike || mine.some((input) => ["checkbox", "radio"].includes(input.type) && input.closest("[data-picker]"))) return false;
  mine.forEach((input, index) => {
    const other = theirs[index];
    if (input.type === "checkbox" || input.type === "radio") input.checked = other.checked;
    else input.value = other.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  mine.find((input) => input.type !== "hidden")?.focus();
  return true;
}

function inputsOf(field) {
  return [...field.querySelectorAll("input[name], textarea[name], select[name]")].filter((input) => input.name.startsWith("f."));
}
