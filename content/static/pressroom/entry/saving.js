// Saving asks before it leaves the page: where the server is away, or refuses, everything typed stays where it is.
import { lostFiles, startArriving } from "./arriving.js";
import { renewToken } from "./keeping.js";

/** Save by a request of our own; the page is left only once that has succeeded, or is shown again with what is wrong. */
export function startSaving(form, keeping) {
  if (!keeping.words) return;
  const { words } = keeping;
  const told = document.createElement("p");
  Object.assign(told, { className: "message message-error bar-message", hidden: true });
  told.setAttribute("role", "alert");
  form.querySelector(".bar")?.prepend(told);
  const filesArrived = startArriving(form, words);
  let isNative = false;
  let isBusy = false;

  form.addEventListener("submit", (event) => {
    if (isNative || event.submitter?.name) {
      isNative = false;
      return;
    }
    event.preventDefault();
    if (!isBusy) save();
  });

  async function save() {
    isBusy = true;
    told.hidden = true;
    // What was told of an earlier save is no news any more.
    for (const message of document.querySelectorAll("main > .messages")) message.remove();
    form.setAttribute("aria-busy", "true");
    const lost = await filesArrived();
    const problem = lost.length ? "" : await sent();
    form.removeAttribute("aria-busy");
    isBusy = false;
    if (lost.length) {
      told.hidden = false;
      told.replaceChildren(...lostFiles(lost, words, () => form.requestSubmit()));
    }
    if (!problem) return;
    keeping.resume();
    told.hidden = false;
    told.textContent = words[problem];
    if (problem !== "signedOut") return;
    const link = Object.assign(document.createElement("a"), { href: words.signIn, target: "_blank", textContent: words.signInWord });
    told.append(" ", link);
  }

  async function sent() {
    await keeping.stop();
    return tried();
  }

  /** Why it was not saved; nothing where it was, or where the page is about to tell. */
  async function tried() {
    for (let tries = 0; tries < 2; tries += 1) {
      let answer;
      try {
        answer = await fetch(form.getAttribute("action") || location.href, { method: "POST", body: bodyOf(form), headers: { "X-Pressroom-Save": "1" }, credentials: "same-origin", redirect: "manual" });
      } catch {
        return "unsent";
      }
      if (answer.type === "opaqueredirect") return "signedOut";
      if (answer.ok) return leave(answer);
      if (answer.status !== 403) return "failed";
      if (!(await renewToken(form, words.keeping))) break;
    }
    return "forbidden";
  }

  async function leave(answer) {
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
      const { address } = await answer.json();
      keeping.forget();
      form.dispatchEvent(new CustomEvent("pressroom:saved"));
      location.assign(address);
      return "";
    }
    // The server shows the form again, with what is wrong or with what somebody else saved: so do we.
    isNative = true;
    form.requestSubmit();
    return "";
  }
}

function bodyOf(form) {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
}
