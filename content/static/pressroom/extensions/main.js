// The host's side of extension frames, in the messages that Contentstack's extension SDK exchanges with its parent.
// A frame has no origin: what it sends is data from a stranger, and what it is sent goes to whoever is in it.
import { Queries } from "./queries.js";
import { Store } from "./store.js";
import { Verdict } from "./validity.js";

const ENVELOPE = "__postRobot__";
const REQUEST = "postrobot_message_request";
const RESPONSE = "postrobot_message_response";
const ACKNOWLEDGEMENT = "postrobot_message_ack";
const SANDBOX = "allow-scripts allow-forms allow-popups allow-modals";
const LONGEST_MESSAGE = 5_000_000;
const HEIGHT = { least: 40, first: 180, most: 2000 };
const PATIENCE_MS = 10_000;

let lastId = 0;

function send(frame, message) {
  const envelope = { sourceDomain: location.origin, domain: "*", windowType: "fullpage", id: `pressroom-${++lastId}`, ...message };
  frame.contentWindow?.postMessage(JSON.stringify({ [ENVELOPE]: envelope }), "*");
}

function read(data) {
  if (typeof data !== "string" || data.length > LONGEST_MESSAGE) return null;
  try {
    const message = JSON.parse(data)?.[ENVELOPE];
    return message?.type === REQUEST && typeof message.name === "string" && typeof message.hash === "string" ? message : null;
  } catch {
    return null;
  }
}

function emptyValue(schema) {
  if (schema.multiple) return [];
  return schema.data_type === "text" || schema.data_type === "isodate" ? "" : null;
}

function start(place, page) {
  const told = JSON.parse(document.getElementById(place.dataset.told).textContent);
  // A widget has no value of its own.
  const input = place.dataset.input ? document.getElementById(place.dataset.input) : null;
  const store = new Store(told.extension_uid);
  const queries = new Queries(place.dataset.queries);
  const verdict = input ? new Verdict(place, input, told.schema.display_name) : null;
  const frame = document.createElement("iframe");
  let isSetting = false;

  /** What the input holds; undefined for a text that is no JSON, or not yet. */
  function typed() {
    try {
      return JSON.parse(input.value || "null") ?? emptyValue(told.schema);
    } catch {
      return undefined;
    }
  }

  function value() {
    return input ? (typed() ?? emptyValue(told.schema)) : null;
  }

  function set(text) {
    if (text === input.value) return;
    input.value = text;
    // Whoever keeps the form, or asks before it is left, hears of it as of anything that is typed.
    isSetting = true;
    for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
    isSetting = false;
  }

  const initial = () => ({
    ...page, type: told.type, uid: told.uid, schema: { $uid: told.uid, ...told.schema }, config: told.config,
    field_config: told.schema.config ?? {}, value: value(), extension_uid: told.extension_uid,
  });
  const answered = startPatience(place, frame);
  const answers = {
    init: () => {
      answered();
      verdict?.lift();
      return initial();
    },
    ready: () => ({}),
    postrobot_ready: () => ({}),
    focus: () => ({}),
    window: () => ({}),
    setData: ({ data, self, uid } = {}) => {
      if (!input || (!self && uid !== told.uid)) throw new Error("An extension sets the value of its own field only.");
      set(data === undefined ? "" : JSON.stringify(data, null, 2));
      return {};
    },
    setValidity: ({ isValid, options } = {}) => {
      if (!verdict) throw new Error("There is no value here.");
      if (typeof isValid !== "boolean") throw new Error("isValid must be true or false.");
      verdict.give(isValid, options?.message);
      return {};
    },
    resize: (asked) => {
      const height = asked?.height ?? asked;
      if (!Number.isFinite(height)) throw new Error("The height is no number.");
      frame.height = Math.min(Math.max(Math.ceil(height), HEIGHT.least), HEIGHT.most);
      return {};
    },
    store: (asked) => store.answer(asked),
    getConfig: () => told.config,
    getDraftData: () => ({}),
    eventRegistration: () => ({}),
    stackQuery: (asked) => queries.stack(asked),
    apiAdapter: (asked) => queries.call(asked),
  };

  async function receive(message) {
    const reply = { hash: message.hash, name: message.name, target: message.originalSource };
    send(frame, { type: ACKNOWLEDGEMENT, ...reply });
    try {
      if (!Object.hasOwn(answers, message.name)) throw new Error(`There is no ${message.name} here.`);
      send(frame, { type: RESPONSE, ack: "success", data: await answers[message.name](message.data), ...reply });
    } catch (error) {
      send(frame, { type: RESPONSE, ack: "error", error: error.message, ...reply });
    }
  }

  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || !frame.contentWindow) return;
    const message = read(event.data);
    if (message) receive(message);
  });
  input?.addEventListener("input", () => {
    const now = typed();
    // Half a value is none, and an extension that is told so might answer with an empty one.
    if (isSetting) return;
    verdict?.lift();
    if (now === undefined) return;
    const data = { name: "extensionFieldChange", data: now };
    send(frame, { type: REQUEST, hash: `extensionEvent_${lastId}`, name: "extensionEvent", data });
  });
  frame.setAttribute("sandbox", SANDBOX);
  Object.assign(frame, { title: place.dataset.title, height: HEIGHT.first, referrerPolicy: "no-referrer", loading: "lazy", src: place.dataset.extension });
  place.append(frame);
}

/** Say where an extension is loaded and asks for nothing: its value is kept, and can be edited without it. */
function startPatience(place, frame) {
  const words = place.querySelector("[data-broken]");
  let timer = 0;
  let hasAnswered = false;
  const show = (isBroken) => {
    if (!words) return;
    words.hidden = !isBroken;
    const plain = place.nextElementSibling?.nextElementSibling;
    if (isBroken && plain?.matches("details")) plain.open = true;
  };
  frame.addEventListener("load", () => {
    clearTimeout(timer);
    timer = setTimeout(() => show(!hasAnswered), PATIENCE_MS);
  });
  return () => {
    hasAnswered = true;
    clearTimeout(timer);
    show(false);
  };
}

const page = document.getElementById("extension-page");
function startAll(root) {
  root.querySelectorAll("[data-extension]").forEach((place) => start(place, JSON.parse(page.textContent)));
}
if (page) {
  startAll(document);
  document.addEventListener("pressroom:added", ({ detail }) => startAll(detail.root));
}
