// What passes between this page and a site that shows previews, in the words of the vendor's two kits for sites: messages
// that are requested, acknowledged and answered on a channel, and, of the first versions, plain ones.

const MANAGER = "contentstack-adv-post-message";
const CHANNEL = "live-preview";

/** Listen to one frame of one origin. `told` takes (type, payload) and gives what is answered; undefined: not known. */
export function startMessages(frame, origin, told) {
  let isPlain = false;
  let count = 0;
  const post = (message) => frame.contentWindow?.postMessage(message, origin);
  const answer = (data, nature, more) =>
    post({ eventManager: MANAGER, channel: CHANNEL, type: data.type, metadata: { hash: data.metadata.hash, nature }, ...more });

  function listen(event) {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    const data = event.data;
    if (data === null || typeof data !== "object") return;
    if (data.eventManager === MANAGER && data.channel === CHANNEL && data.metadata?.nature === "REQUEST") {
      answer(data, "ACK", {});
      const payload = told(data.type, data.payload ?? {});
      const error = payload === undefined ? { code: "NO_REQUEST_LISTENER_FOUND", message: `Nothing answers "${data.type}".` } : undefined;
      answer(data, "RESPONSE", { payload, error });
    } else if (data.from === CHANNEL && data.type === "init") {
      isPlain = true;
      post({ from: CHANNEL, type: "init-ack", data: told("init", data.data ?? {}) });
    }
  }
  window.addEventListener("message", listen);

  return {
    /** Tell the site something. Nobody waits for its answer. */
    send(type, payload) {
      count += 1;
      if (isPlain) post({ from: CHANNEL, type, data: payload });
      else post({ eventManager: MANAGER, channel: CHANNEL, type, payload, metadata: { hash: `${type}-${Date.now()}-${count}`, nature: "REQUEST" } });
    },
    stop() {
      window.removeEventListener("message", listen);
    },
  };
}
