// What an extension asks of the stack: this page asks the server, which answers what the reader may see, and hands that on.
const MOST_AT_ONCE = 4;
const MOST_WAITING = 200;

/** The questions of one frame, a few at a time: a frame that asks without end must not wear the server out. */
export class Queries {
  #address;
  #running = 0;
  #waiting = [];

  constructor(address) {
    this.#address = address;
  }

  /** The answer to a query of the SDK's `stack`: what the API answers, or a text, which the SDK takes for a refusal. */
  async stack(query) {
    const { status, body } = await this.#ask({ query: query ?? {} });
    return status < 400 ? body : reasonIn(body);
  }

  /** The answer to a request of the SDK's `api`, as axios has answers. */
  async call(asked) {
    const { status, body } = await this.#ask({ call: callOf(asked ?? {}) });
    return { status, statusText: "", data: body, headers: { "content-type": "application/json" } };
  }

  async #ask(question) {
    await this.#turn();
    try {
      return await this.#send(question);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  #turn() {
    if (this.#running < MOST_AT_ONCE) {
      this.#running += 1;
      return null;
    }
    if (this.#waiting.length >= MOST_WAITING) throw new Error("The extension asks too much at once.");
    return new Promise((done) => {
      this.#waiting.push(() => {
        this.#running += 1;
        done();
      });
    });
  }

  async #send(question) {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const answer = await fetch(this.#address, {
      method: "POST", body: JSON.stringify(question), credentials: "same-origin", redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    });
    if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error("The stack could not be asked.");
    return answer.json();
  }
}

/** What counts of a request: it is told to nobody but the server of this page. */
function callOf({ url, baseURL, method, params, headers }) {
  const isWhole = /^[a-z][a-z0-9+.-]*:|^\/\//i.test(String(url));
  const branch = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "branch")?.[1];
  return { url: isWhole || !baseURL ? url : joined(String(baseURL), String(url)), method, params, headers: branch ? { branch } : {} };
}

function joined(base, path) {
  return `${base.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
}

function reasonIn({ error_message: message, errors }) {
  const details = Object.entries(errors ?? {}).map(([name, reasons]) => `${name} ${[reasons].flat().join(" ")}`);
  return [message, ...details].join(" ");
}
