// The palette: a dialog with a card for every kind of field, found by typing.
import { h, icon } from "./dom.js";
import { uidFrom } from "./names.js";

export class Palette {
  constructor(store, dialog) {
    Object.assign(this, { store, dialog });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
  }

  /** Ask what to put before the index of a list; `done` is told once it is there. */
  open(list, index, done) {
    const { store } = this;
    const isBlocks = list.at(-1) === "blocks";
    const cards = isBlocks ? this.blockCards() : this.fieldCards();
    const choose = (card) => {
      this.dialog.close();
      store.insert(list, index, card.node);
      done();
    };
    const found = h("div", { class: "b-cards" });
    const draw = (wanted) =>
      found.replaceChildren(
        ...this.groups(
          cards.filter((card) => card.words.includes(wanted)),
          choose,
        ),
      );
    const label = store.t("find_kind");
    const search = h("input", {
      type: "search",
      id: "palette-search",
      placeholder: label,
      "aria-label": label,
      oninput: (event) => draw(event.target.value.toLowerCase().trim()),
    });
    search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      found.querySelector("button")?.click();
    });
    draw("");
    this.dialog.replaceChildren(
      h(
        "div",
        { class: "heading" },
        h("h2", { id: "palette-heading" }, store.t(isBlocks ? "add_block" : "add_field")),
        h("button", { type: "button", class: "quiet small", onclick: () => this.dialog.close() }, store.t("cancel")),
      ),
      search,
      found,
    );
    this.dialog.showModal();
    search.focus();
  }

  groups(cards, choose) {
    const { store } = this;
    if (cards.length === 0) return [h("p", { class: "hint" }, store.t("no_kind"))];
    const names = [...new Set(cards.map((card) => card.group))];
    return names.flatMap((name) => [
      h("h3", {}, name),
      h(
        "div",
        { class: "b-grid" },
        ...cards
          .filter((card) => card.group === name)
          .map((card) =>
            h(
              "button",
              { type: "button", class: "b-card", onclick: () => choose(card) },
              icon(store.data.icons, card.icon),
              h("span", { class: "b-name" }, card.label),
              h("span", { class: "facts" }, card.about),
            ),
          ),
      ),
    ]);
  }

  fieldCards() {
    const { store } = this;
    const kinds = store.data.kinds.filter((kind) => kind.rank !== null).sort((one, other) => one.rank - other.rank);
    const cards = kinds.map((kind) =>
      this.card(kind.label, kind.about, {
        icon: kind.name,
        group: store.data.groups[kind.group],
        node: { display_name: kind.label, uid: uidFrom(kind.label) || uidFrom(kind.name), ...kind.new },
      }),
    );
    const shared = store.data.kinds.find((kind) => kind.name === "global_field");
    return [
      ...cards,
      ...this.others().map((each) =>
        this.card(each.title, store.t("shared_about", { count: each.count }), {
          icon: "global_field",
          group: store.t("global_fields"),
          node: { display_name: each.title, uid: each.uid, ...shared.new, reference_to: each.uid },
        }),
      ),
    ];
  }

  blockCards() {
    const { store } = this;
    const own = this.card(store.t("block"), store.t("block_about"), {
      icon: "block",
      group: store.t("block"),
      node: { title: store.t("block"), uid: "block", schema: [] },
    });
    return [
      own,
      ...this.others().map((each) =>
        this.card(each.title, store.t("shared_about", { count: each.count }), {
          icon: "global_field",
          group: store.t("global_fields"),
          node: { title: each.title, uid: each.uid, reference_to: each.uid },
        }),
      ),
    ];
  }

  others() {
    const { data } = this.store;
    return data.global_fields
      .filter((each) => each.uid !== data.own_global_field)
      .map((each) => ({ ...each, count: each.schema.length }));
  }

  card(label, about, rest) {
    return { label, about, words: `${label} ${about} ${rest.node.data_type ?? ""}`.toLowerCase(), ...rest };
  }
}
