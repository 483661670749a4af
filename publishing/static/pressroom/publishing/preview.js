// The pane of the live preview: opened and closed, as wide as one likes, and told of whatever is typed.
import { startMessages } from "./preview_messages.js";

const PAUSE_MS = 500;
const STEP = 5;
const pane = document.querySelector("[data-preview]");
const toggle = document.querySelector("[data-opens-preview]");
if (pane && toggle) start();

function start() {
  const stage = pane.querySelector("[data-stage-of]");
  const said = pane.querySelector("[data-preview-said]");
  const form = document.querySelector("[data-entry]");
  const { address, origin, session } = pane.dataset;
  let frame = null;
  let site = null;
  let isReloaded = false;
  let timer = 0;
  let latest = 0;

  toggle.setAttribute("role", "button");
  toggle.setAttribute("aria-pressed", "false");

  function load() {
    site?.stop();
    frame = document.createElement("iframe");
    frame.title = pane.getAttribute("aria-label");
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups");
    frame.referrerPolicy = "no-referrer";
    isReloaded = false;
    site = startMessages(frame, origin, (type, payload) => {
      if (type === "check-entry-page" || type === "url-change") return {};
      if (type !== "init") return undefined;
      isReloaded = payload.config?.shouldReload === true;
      return { contentTypeUid: pane.dataset.type, entryUid: pane.dataset.entryUid, windowType: "preview" };
    });
    frame.src = address;
    stage.replaceChildren(frame);
    said.textContent = pane.dataset.wordsSaved;
  }

  function show(isOpen) {
    pane.hidden = !isOpen;
    toggle.setAttribute("aria-pressed", String(isOpen));
    sessionStorage.setItem("pressroom-preview", isOpen ? "open" : "");
    if (isOpen) {
      load();
      if (form && isTouched) later();
    } else {
      site?.stop();
      stage.replaceChildren();
      toggle.focus();
    }
  }

  async function tell() {
    if (pane.hidden) return;
    const asked = ++latest;
    const sent = new FormData(form);
    for (const [name, value] of [...sent]) if (value instanceof File) sent.delete(name);
    sent.set("session", session);
    const answer = await fetch(pane.dataset.typed, { method: "POST", body: sent, credentials: "same-origin" }).catch(() => null);
    const body = answer?.ok && !answer.redirected ? await answer.json() : null;
    if (asked !== latest || pane.hidden) return;
    if (!body?.shown) {
      said.textContent = body?.problems?.length ? `${pane.dataset.wordsLater} ${body.problems.join(" ")}` : pane.dataset.wordsFailed;
      return;
    }
    said.textContent = pane.dataset.wordsTyped;
    refresh();
  }

  /** Let the site read again: one that is made on a server is loaded anew, others are told. */
  function refresh() {
    if (isReloaded) frame.src = address;
    else site.send("client-data-send", { hash: session, content_type_uid: pane.dataset.type, entry_uid: pane.dataset.entryUid });
  }

  let isTouched = false;
  function later() {
    clearTimeout(timer);
    timer = setTimeout(tell, PAUSE_MS);
  }
  if (form && pane.dataset.typed) {
    for (const kind of ["input", "change"]) {
      form.addEventListener(kind, () => {
        isTouched = true;
        if (!pane.hidden) later();
      });
    }
  }

  // An entry that this one refers to was saved in a dialog of the form.
  form?.addEventListener("pressroom:target-saved", () => {
    if (!pane.hidden) refresh();
  });
  toggle.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(pane.hidden);
  });
  toggle.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    show(pane.hidden);
  });
  pane.querySelector("[data-close-preview]").addEventListener("click", () => show(false));
  pane.querySelector("[data-reload]").addEventListener("click", load);
  for (const radio of pane.querySelectorAll("[name=preview-size]")) {
    radio.addEventListener("change", () => {
      stage.dataset.size = radio.value;
    });
  }
  startWidth(pane.querySelector("[data-handle]"));
  if (sessionStorage.getItem("pressroom-preview")) show(true);
}

/** The handle by which the pane gets wider: dragged, or by arrows. */
function startWidth(handle) {
  const set = (percent) => {
    const width = Math.round(Math.min(75, Math.max(25, percent)));
    document.documentElement.style.setProperty("--preview-width", `${width}vw`);
    handle.setAttribute("aria-valuenow", String(width));
    sessionStorage.setItem("pressroom-preview-width", String(width));
  };
  const kept = Number(sessionStorage.getItem("pressroom-preview-width"));
  if (kept) set(kept);
  // The pane stands at the end of the page: at the left where the page is written from the right.
  const isRightToLeft = getComputedStyle(handle).direction === "rtl";
  const [wider, narrower] = isRightToLeft ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
  handle.addEventListener("keydown", ({ key }) => {
    const now = Number(handle.getAttribute("aria-valuenow"));
    if (key === wider) set(now + STEP);
    if (key === narrower) set(now - STEP);
  });
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    const move = ({ clientX }) => set(((isRightToLeft ? clientX : innerWidth - clientX) / innerWidth) * 100);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), { once: true });
  });
}
