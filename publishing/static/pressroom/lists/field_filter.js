// A filter by a field: only what can be asked of the field chosen, with an input for its kind of value.

const INPUTS = { number: "number", instant: "date" };

export function startFieldFilter(root) {
  const [field, how, value] = ["field", "how", "value"].map((name) => root.querySelector(`[name="${name}"]`));

  function show() {
    const chosen = field.selectedOptions[0];
    const hows = chosen.dataset.hows?.split(" ");
    for (const option of how.options) option.hidden = option.disabled = Boolean(hows) && !hows.includes(option.value);
    if (how.selectedOptions[0]?.disabled) how.value = hows[0];
    how.disabled = !hows;
    value.type = INPUTS[chosen.dataset.kind] ?? "text";
    if (value.type === "number") value.step = "any";
    const choices = document.getElementById(`choices-${field.value}`);
    if (choices) value.setAttribute("list", choices.id); else value.removeAttribute("list");
    showValue();
  }

  function showValue() {
    value.disabled = how.disabled || "valueless" in (how.selectedOptions[0]?.dataset ?? {});
  }

  field.addEventListener("change", () => { value.value = ""; show(); });
  how.addEventListener("change", showValue);
  show();
}
