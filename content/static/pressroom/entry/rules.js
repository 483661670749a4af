// Fields that a rule of the type hides come and go while people type. The server says which: it alone knows the rules.
const PAUSE_MS = 150;

/** Hide what the rules hide, now and after every change. */
export function startRules(form) {
  if (!("rules" in form.dataset)) return;
  let timer = 0;
  let latest = 0;

  function show(hidden) {
    const places = new Set(hidden);
    for (const field of form.querySelectorAll("[data-field]")) {
      // What is wrong is never out of sight.
      field.hidden = places.has(field.dataset.field) && !field.querySelector(".error");
    }
  }

  async function ask() {
    const asked = ++latest;
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    body.set("do", "rules");
    const answer = await fetch(location.href, { method: "POST", body, credentials: "same-origin", redirect: "manual" }).catch(() => null);
    // Without an answer everything stays as it is shown: the server asks for what it needs when the form is saved.
    if (answer?.ok && asked === latest) show((await answer.json()).hidden);
  }

  show([...form.querySelectorAll("[data-ruled-out]")].map((field) => field.dataset.field));
  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
}
