// What is typed and not saved is kept on the server for whoever typed it, and in the browser while the server is away.
const PAUSE_MS = 2000;
const AGAIN_MS = 10000;
const LONGEST_WAIT_MS = 3000;
const LARGEST_LAST_WORD = 60000;

/** Keep what is typed into the form. Answers with a way to stop, which saving needs. */
export function startKeeping(form, typed) {
  const words = form.querySelector("[data-keeping]")?.dataset;
  // A form in a frame is about another entry than the page's own; who closes the frame means it.
  if (!words || window.top !== window) return { stop() {}, resume() {}, forget() {}, words: words ?? null };
  const revision = form.querySelector("input[name=kept]");
  const state = form.querySelector("[data-kept-state]");
  const key = `pressroom kept ${words.person} ${new URL(words.keeping, location.href).pathname} ${form.dataset.locale}`;
  let timer = 0;
  let before = null;
  let isStopped = false;
  let isWanted = false;
  let sending = null;
  let sent = Promise.resolve();

  const say = (sentence) => { if (state) state.textContent = sentence; };
  const later = (pause) => { clearTimeout(timer); if (!isStopped) timer = setTimeout(begin, pause); };
  const begin = () => { sent = Promise.all([sent, keep()]); };

  async function keep() {
    // What is typed while something is sent is sent after it.
    isWanted = sending !== null;
    if (isStopped || sending || !typed.isChanged()) return;
    const text = keptText(form);
    if (text === before) return;
    sending = new AbortController();
    const answer = await send(form, words.keeping, { form: text, version: words.version, since: revision.value }, sending.signal);
    sending = null;
    // Saving names the revision that ends with it, also the one that came while it waited.
    if (answer.ok) revision.value = answer.told.revision;
    if (isStopped) return;
    if (isWanted) later(0);
    if (answer.ok) {
      before = text;
      putAway(key);
      say(words.kept.replace("{time}", new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })));
      return;
    }
    if (answer.status !== 409) putBy(key, { text, version: words.version, since: revision.value });
    say({ 403: words.refused, 401: words.signedOut, 409: document.querySelector("[data-kept-offer]") ? words.undecided : words.elsewhere }[answer.status] ?? words.offline);
    later(AGAIN_MS);
  }

  /** What the browser kept while the server was away goes to the server, which then offers it. */
  async function sendWhatWasPutBy() {
    const left = putByAt(key);
    if (!left || typed.isTouched) return;
    const answer = await send(form, words.keeping, { form: left.text, version: left.version, since: left.since });
    if (!answer.ok) return;
    putAway(key);
    const offer = () => { if (!typed.isTouched) location.reload(); };
    // Who has opened a dialog meanwhile finishes there first.
    const dialog = document.querySelector("dialog[open]");
    if (dialog) dialog.addEventListener("close", offer, { once: true });
    else offer();
  }

  form.addEventListener("pressroom:paused", () => later(PAUSE_MS));
  window.addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") begin();
  });
  window.addEventListener("pagehide", () => {
    if (isStopped || !typed.isChanged()) return;
    const text = keptText(form);
    if (text === before) return;
    putBy(key, { text, version: words.version, since: revision.value });
    const body = bodyOf(form, { form: text, version: words.version, since: revision.value });
    if (body.toString().length < LARGEST_LAST_WORD) fetch(words.keeping, { method: "POST", body, keepalive: true, credentials: "same-origin" }).catch(() => {});
  });
  sendWhatWasPutBy();

  return {
    words,
    /** Keep nothing more; done once what is being sent has arrived, or takes too long. */
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await Promise.race([sent, new Promise((done) => setTimeout(done, LONGEST_WAIT_MS))]);
      sending?.abort();
      sending = null;
    },
    resume() { isStopped = false; before = null; later(0); },
    forget() { putAway(key); },
  };
}

/** Send a few values with the form's token; where that is refused, once more with the token of today. */
export async function send(form, address, values, signal) {
  let status = 0;
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      const answer = await fetch(address, { method: "POST", body: bodyOf(form, values), credentials: "same-origin", redirect: "manual", signal });
      if (answer.ok) return { ok: true, told: await answer.json() };
      status = answer.type === "opaqueredirect" ? 401 : answer.status;
    } catch {
      return { ok: false, status: 0 };
    }
    if (status !== 403 || !(await renewToken(form, address))) break;
  }
  return { ok: false, status };
}

/** Take the token that forms are sent with today, which signing in has changed. Whether it is another one. */
export async function renewToken(form, address) {
  try {
    const answer = await fetch(address, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) return false;
    const { token } = await answer.json();
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
    return true;
  } catch {
    return false;
  }
}

function bodyOf(form, values) {
  return new URLSearchParams({ ...values, csrfmiddlewaretoken: form.querySelector("input[name=csrfmiddlewaretoken]").value });
}

/** What the form would send, without what only guards it, and without passwords. */
function keptText(form) {
  const left = new Set(["csrfmiddlewaretoken", "kept", "version", ...[...form.querySelectorAll("input[type=password]")].map((input) => input.name)]);
  return new URLSearchParams([...new FormData(form)].filter(([name, value]) => typeof value === "string" && !left.has(name))).toString();
}

// The browser may have no room, or be told to keep nothing: then the server's keeping has to do.
function putBy(key, left) {
  try { localStorage.setItem(key, JSON.stringify(left)); } catch { /* No room. */ }
}

function putAway(key) {
  try { localStorage.removeItem(key); } catch { /* Nothing was put by. */ }
}

function putByAt(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}
