// An extension's own small memory: texts and values under names, kept in this browser.
const LONGEST_STORE = 100_000;

export class Store {
  constructor(uid) {
    this.key = `pressroom.extension.${uid}`;
  }

  all() {
    return JSON.parse(localStorage.getItem(this.key) ?? "{}");
  }

  write(values) {
    const text = JSON.stringify(values);
    if (text.length > LONGEST_STORE) throw new Error("The extension's store is full.");
    localStorage.setItem(this.key, text);
    return true;
  }

  answer({ action, key, value } = {}) {
    const values = this.all();
    if (action === "getAll") return values;
    if (action === "get") return Object.hasOwn(values, key) ? values[key] : null;
    if (action === "clear") return this.write({});
    if (typeof key !== "string") throw new Error("The store needs a key.");
    if (action === "set") return this.write({ ...values, [key]: value });
    if (action !== "remove") throw new Error(`The store knows no ${action}.`);
    delete values[key];
    return this.write(values);
  }
}
