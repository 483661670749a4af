// How far the entries are on their way to a changed type. Asked while there is something to wait for.
import { h } from "./dom.js";

const PAUSE_MS = 1500;

export class Rewriting {
  constructor(store, root) {
    Object.assign(this, { store, root, timer: 0, wasOpen: false });
  }

  /** Look, and look again as long as entries are rewritten. */
  async watch({ isSaved = false } = {}) {
    clearTimeout(this.timer);
    const response = await fetch(this.store.data.rewriting_url, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    }).catch(() => null);
    if (response === null || !response.ok || response.redirected) {
      // Where somebody is waiting for an end, a lost line is not the end.
      if (this.wasOpen && !response?.redirected) this.timer = setTimeout(() => this.watch(), PAUSE_MS);
      return;
    }
    const { rewrites } = await response.json();
    const isOpen = rewrites.some((rewrite) => rewrite.is_open);
    const shown = isOpen || this.wasOpen ? rewrites : rewrites.filter((rewrite) => isSaved && rewrite.broken_count > 0);
    this.root.replaceChildren(...shown.map((rewrite) => this.line(rewrite)));
    this.wasOpen ||= isOpen;
    if (isOpen) this.timer = setTimeout(() => this.watch(), PAUSE_MS);
  }

  line(rewrite) {
    const { store } = this;
    const said = store.t(rewrite.is_open ? "rewriting" : "rewritten", rewrite);
    const broken = rewrite.broken_count
      ? ` ${store.t("still_broken", { count: rewrite.broken_count, names: rewrite.broken.join(", ") })}`
      : "";
    return h(
      "div",
      { class: "message" },
      h("p", {}, said, broken),
      rewrite.is_open ? h("progress", { max: rewrite.total, value: rewrite.done, "aria-label": said }) : null,
    );
  }
}
