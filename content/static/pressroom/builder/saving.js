// Sending the document, and what the server makes of it. Whatever happens, the page keeps what was drawn.
import { button, h } from "./dom.js";
import { readJson } from "./jsontext.js";

const FORBIDDEN = 403;

export class Saving {
  constructor(store, form, { dialog, textOf, announce, saved }) {
    Object.assign(this, { store, form, dialog, textOf, announce, saved, isBusy: false });
  }

  async save({ force = false, over = null } = {}) {
    if (this.isBusy) return;
    this.isBusy = true;
    const text = this.textOf();
    const sent = this.store.doc;
    try {
      const answer = await this.send(text, { force, over });
      this.isBusy = false;
      this.take(answer, sent);
    } catch {
      this.isBusy = false;
      this.fail(this.store.t("not_reached"));
    }
  }

  /** Send the form; after a sign-in in another tab once more, with the token that goes with it. */
  async send(text, options) {
    const answer = await this.post(text, options);
    return answer.number === FORBIDDEN && (await this.renewToken()) ? this.post(text, options) : answer;
  }

  async renewToken() {
    const response = await fetch(this.form.action, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector(`#${this.form.id} [name=csrfmiddlewaretoken]`);
    if (fresh !== null) this.form.elements.csrfmiddlewaretoken.value = fresh.value;
    return fresh !== null;
  }

  async post(text, { force, over }) {
    const body = new FormData(this.form);
    body.set("document", text);
    body.set("version", this.store.version);
    if (force) body.set("force", "on");
    if (over !== null) body.set("over", over);
    const response = await fetch(this.form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    const isJson = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
    return isJson
      ? readJson(await response.text()).value
      : { status: "refused", isSignedOut: response.redirected, number: response.status };
  }

  take(answer, sent) {
    const { store } = this;
    if (answer.status === "saved") {
      store.markSaved(answer.document, answer.version, sent);
      this.saved(answer);
      this.announce(answer.notice);
    } else if (answer.status === "invalid") {
      store.setProblems(answer.problems);
      document.getElementById("problems")?.focus();
    } else if (answer.status === "conflict") {
      this.conflict(answer);
    } else if (answer.status === "plan") {
      this.plan(answer);
    } else {
      this.fail(store.t(answer.isSignedOut ? "signed_out" : "refused", { number: answer.number }));
    }
  }

  fail(sentence) {
    this.ask(this.store.t("not_saved"), [h("p", {}, sentence), h("p", {}, this.store.t("nothing_lost"))], []);
  }

  conflict(answer) {
    const { store } = this;
    const said = [
      h("p", {}, store.t("conflict", { version: answer.version, by: answer.by })),
      h("p", {}, store.t("nothing_lost")),
      h("p", {}, store.t("conflict_choices")),
    ];
    this.ask(store.t("not_saved"), said, [
      [store.t("save_over", { version: answer.version }), () => this.save({ over: answer.version })],
      [
        store.t("show_theirs"),
        () => {
          store.version = answer.version;
          store.saved = answer.document;
          store.replace(answer.document);
          this.announce(store.t("theirs_shown"), { undo: true });
        },
      ],
    ]);
  }

  plan(answer) {
    const { store } = this;
    const changes = answer.changes.map((change) =>
      h(
        "li",
        { class: change.is_lossy ? "b-lossy" : "" },
        h("code", {}, `${change.type}.${change.path}`),
        " ",
        change.message,
        " ",
        h("strong", {}, change.entries),
        change.sample_uids?.length ? h("span", { class: "facts" }, ` ${change.sample_uids.join(", ")}`) : null,
      ),
    );
    const said = [h("p", {}, store.t("plan_about")), h("ul", { class: "b-plan" }, ...changes)];
    this.ask(store.t("plan_heading"), said, [
      [store.t("save_anyway"), () => this.save({ force: true, over: answer.version })],
    ]);
  }

  ask(heading, said, choices) {
    const { dialog, store } = this;
    const close = () => dialog.close();
    dialog.replaceChildren(
      h("h2", { id: "ask-heading" }, heading),
      ...said,
      h(
        "div",
        { class: "actions" },
        button(store.t(choices.length ? "keep_editing" : "close"), close, { autofocus: true }),
        ...choices.map(([label, act]) =>
          button(
            label,
            () => {
              close();
              act();
            },
            { class: "b-danger" },
          ),
        ),
      ),
    );
    if (!dialog.open) dialog.showModal();
  }
}
