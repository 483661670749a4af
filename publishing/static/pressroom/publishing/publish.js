// The dialog of publishing: opened over the entry, and trying out whatever is chosen. Without this file it is a page.
import { startPlaces } from "./places.js";

const PAUSE_MS = 300;

for (const root of document.querySelectorAll("[data-publish]")) startPublish(root);
for (const link of document.querySelectorAll("[data-opens-publish]")) startOpening(link);

function startOpening(link) {
  const box = document.querySelector("[data-publish-box]");
  const body = box.querySelector("[data-box-body]");
  const form = document.querySelector("[data-entry]");
  let isTouched = false;
  form?.addEventListener("input", () => {
    isTouched = true;
  });
  box.querySelector("[data-close]").addEventListener("click", () => box.close());
  box.addEventListener("close", () => body.replaceChildren());
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = new URL(link.href);
    address.searchParams.set("part", "form");
    box.showModal();
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || answer.redirected) {
      location.assign(link.href);
      return;
    }
    body.replaceChildren(parsed(await answer.text()));
    document.dispatchEvent(new CustomEvent("pressroom:added", { detail: { root: body } }));
    const unsaved = body.querySelector("[data-unsaved]");
    if (unsaved) unsaved.hidden = !isTouched;
    const root = body.querySelector("[data-publish]");
    if (root) startPublish(root);
    body.querySelector("[data-places] [tabindex='0']")?.focus();
  });
}

function startPublish(root) {
  startPlaces(root);
  const form = root.querySelector("[data-publish-form]");
  if (!form) return;
  const verdict = form.querySelector("[data-verdict]");
  // The inputs called "action" hide the property.
  const address = form.getAttribute("action");
  let timer = 0;
  let latest = 0;
  let known = textOf(form);

  async function check() {
    const asked = ++latest;
    const sent = new FormData(form);
    sent.set("do", "check");
    sent.set("part", "verdict");
    const answer = await fetch(address, { method: "POST", body: sent, credentials: "same-origin" }).catch(() => null);
    if (asked !== latest) return;
    verdict.removeAttribute("aria-busy");
    if (!answer?.ok || answer.redirected) {
      say(form, form.dataset.failed);
      verdict.querySelector("[data-confirm]").disabled = false;
      return;
    }
    replace(verdict, parsed(await answer.text()));
    dress(verdict, later);
    say(form, [...verdict.querySelectorAll("[data-problem], [data-summary]")].map((each) => each.textContent.trim()).join(" "));
  }

  function later() {
    // Whoever leaves a field on the way to the button has changed nothing by that.
    const now = textOf(form);
    if (now === known) return;
    known = now;
    clearTimeout(timer);
    latest += 1;
    verdict.setAttribute("aria-busy", "true");
    verdict.querySelector("[data-confirm]").disabled = true;
    timer = setTimeout(check, PAUSE_MS);
  }

  form.addEventListener("input", ({ target }) => {
    if (target.name === "at") form.querySelector("[name=when][value=later]").checked = true;
    if (target.name === "until") form.querySelector("[name=ends]").checked = true;
    showTimes(form);
    later();
  });
  form.addEventListener("change", () => {
    showTimes(form);
    later();
  });
  showTimes(form);
  dress(verdict, later);
}

/** What only a script can do stands there with one. */
function dress(verdict, changed) {
  verdict.querySelector("[data-check]").hidden = true;
  const take = verdict.querySelector("[data-take-along]");
  if (!take) return;
  take.hidden = false;
  take.addEventListener("click", () => {
    for (const box of verdict.querySelectorAll("[data-missing]")) box.checked = true;
    changed();
  });
}

function showTimes(form) {
  const isPublishing = form.querySelector("[name=action][value=publish]").checked;
  const isLater = form.querySelector("[name=when][value=later]").checked;
  const ends = isPublishing && form.querySelector("[name=ends]").checked;
  form.querySelector("[data-when-publishing]").hidden = !isPublishing;
  const shown = { later: isLater, ends, any: isLater || ends };
  for (const part of form.querySelectorAll("[data-shown-by]")) part.hidden = !shown[part.dataset.shownBy];
}

/** Put the new verdict in place of the old, the focus and what was folded as they were. */
function replace(verdict, fresh) {
  const active = verdict.contains(document.activeElement) ? document.activeElement : null;
  const isOpen = verdict.querySelector(".along")?.open;
  const scrolled = verdict.querySelector(".along-tree")?.scrollTop ?? 0;
  verdict.replaceChildren(fresh);
  const along = verdict.querySelector(".along");
  if (along && isOpen !== undefined) along.open = isOpen;
  if (along) along.querySelector(".along-tree").scrollTop = scrolled;
  if (!active) return;
  const same = [...verdict.querySelectorAll("input")].find((each) => each.name === active.name && each.value === active.value);
  (same ?? verdict.querySelector("summary, [data-confirm]"))?.focus();
}

function textOf(form) {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
}

function say(form, words) {
  form.querySelector("[data-said]").textContent = words;
}

function parsed(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return template.content;
}
