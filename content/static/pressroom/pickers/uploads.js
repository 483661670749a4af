// Files go up one by one, each with its progress and what became of it on a line of its own.
import { facts, told } from "./words.js";

/** The files that were dropped or pasted; none where the event carries something else. */
export function filesIn(event) {
  return [...((event.dataTransfer ?? event.clipboardData)?.files ?? [])];
}

// Every place of the page from which files are going up, and the names of those that did not arrive since somebody waits.
const busy = new Set();
let lost = [];

/** The names of the files that are going up, or wait until they may. */
export function filesUnderWay() {
  return [...busy].flatMap((uploads) => uploads.names);
}

/** Done once nothing is under way any more; answers with the names of the files that did not arrive, or do not fit. */
export async function arrival() {
  lost = [];
  while (busy.size) await Promise.allSettled([...busy].map((uploads) => uploads.done));
  return lost;
}

/** Send nothing more of what is under way. */
export function giveUp() {
  for (const uploads of busy) uploads.stop();
}

/** Uploads for one field or dialog. `stored` gets each file that was stored and fits, `finished` all of them in the end. */
export class Uploads {
  #list;
  #asked;
  #waiting = [];
  #current = null;

  constructor(list, asked) {
    this.#list = list;
    this.#asked = asked;
  }

  take(files) {
    for (const file of files) {
      const line = this.#line(file.name);
      const kinds = this.#asked.accepts;
      if (isAmong(file, kinds)) this.#waiting.push({ file, line });
      else line.end("bad", told("kinds", { kinds: kinds.replaceAll(",", " ") }));
    }
    if (!this.#waiting.length || busy.has(this)) return;
    busy.add(this);
    this.done = this.#sendAll();
  }

  get names() {
    return [this.#current, ...this.#waiting].filter(Boolean).map(({ file }) => file.name);
  }

  stop() {
    for (const { line } of this.#waiting.splice(0)) line.end("bad", told("stopped"));
    if (this.#current) this.#current.isStopped = true;
    this.#current?.request?.abort();
  }

  #line(name) {
    const item = document.createElement("li");
    const title = Object.assign(document.createElement("span"), { textContent: name });
    const state = Object.assign(document.createElement("span"), { className: "facts", textContent: told("waiting") });
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    bar.setAttribute("aria-label", name);
    item.append(title, " ", bar, " ", state);
    this.#list.append(item);
    return {
      sent: (part) => {
        bar.value = part;
        state.textContent = told("sending", { percent: Math.round(part * 100) });
      },
      end: (kind, text) => {
        bar.remove();
        item.className = kind;
        state.textContent = text;
        if (kind === "good") setTimeout(() => item.remove(), 4000);
      },
    };
  }

  async #sendAll() {
    const found = [];
    try {
      while (this.#waiting.length) {
        this.#current = this.#waiting.shift();
        const file = await this.#send(this.#current);
        if (file) found.push(file);
        else lost.push(this.#current.file.name);
      }
    } finally {
      this.#current = null;
      busy.delete(this);
    }
    this.#asked.finished(found);
  }

  async #send(one) {
    const { status, result } = await post(one, this.#asked);
    const { line } = one;
    if (!result) {
      line.end("bad", told(one.isStopped ? "stopped" : status === 413 ? "large" : "lost"));
      return null;
    }
    if (result.problem || result.unfit) {
      line.end("bad", result.problem || told("unfit", { reason: result.unfit }));
      return null;
    }
    line.end("good", told("stored"));
    this.#asked.stored(result.file);
    return result.file;
  }
}

/** Send a file. `fetch` does not tell how much has gone up, so this is the older way. */
function post(one, { field, folder }) {
  const { file, line } = one;
  const address = new URL(facts.upload, location.href);
  if (field) {
    address.searchParams.set("type", facts.type);
    address.searchParams.set("field", field);
  }
  const body = new FormData();
  body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  body.append("folder", folder());
  body.append("files", file, nameOf(file));
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    one.request = request;
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", ({ loaded, total }) => line.sent(total ? loaded / total : 0));
    request.addEventListener("loadend", () => resolve({ status: request.status, result: resultIn(request) }));
    request.send(body);
  });
}

function resultIn(request) {
  if (request.status !== 200) return null;
  try {
    return JSON.parse(request.responseText).results[0] ?? null;
  } catch {
    return null;
  }
}

/** What is pasted is always called image.png; the time tells one from another. */
function nameOf(file) {
  const { name } = file;
  if (name !== "image.png") return name;
  return `${new Date().toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "")}.png`;
}

function isAmong(file, accepts) {
  const kinds = (accepts ?? "").split(",").filter(Boolean);
  const name = file.name.toLowerCase();
  return !kinds.length || kinds.some((kind) => (kind.startsWith(".") ? name.endsWith(kind) : file.type.startsWith(kind.replace("*", ""))));
}
