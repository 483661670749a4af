// Terms that are dragged to another place. The arrows beside each term do the same without this file.
"use strict";

function startTerms(tree) {
  const token = tree.querySelector("[name=csrfmiddlewaretoken]");
  if (!token) return;
  let dragged = null;

  function itemAt(event) {
    const item = event.target.closest("[data-term]");
    return item && dragged && !dragged.contains(item) ? item : null;
  }

  // The upper and lower third of a row mean before and behind it, the middle means below it.
  function spot(item, event) {
    const row = item.querySelector(".term").getBoundingClientRect();
    const share = (event.clientY - row.top) / row.height;
    if (share < 0.33) return "before";
    return share > 0.67 ? "behind" : "inside";
  }

  function clear() {
    tree.querySelectorAll("[data-drop]").forEach((item) => delete item.dataset.drop);
  }

  function send(parent, order) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = tree.dataset.moves.replace("TERM", dragged.dataset.term);
    const fields = { csrfmiddlewaretoken: token.value, parent, order, below: tree.dataset.below || "" };
    Object.entries(fields).forEach(([name, value]) => {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.append(input);
    });
    document.body.append(form);
    form.submit();
  }

  function drop(item, where) {
    if (where === "inside") return send(item.dataset.term, "");
    const above = item.parentElement.closest("[data-term]");
    const siblings = [...item.parentElement.children].filter((sibling) => sibling !== dragged);
    const order = siblings.indexOf(item) + (where === "before" ? 1 : 2);
    const first = Number(item.parentElement.firstElementChild.dataset.order);
    return send(above ? above.dataset.term : tree.dataset.below || "", order + first - 1);
  }

  tree.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-term]");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.term);
  });
  tree.addEventListener("dragover", (event) => {
    const item = itemAt(event);
    clear();
    if (!item) return;
    event.preventDefault();
    item.dataset.drop = spot(item, event);
  });
  tree.addEventListener("drop", (event) => {
    const item = itemAt(event);
    if (!item) return;
    event.preventDefault();
    drop(item, spot(item, event));
  });
  tree.addEventListener("dragend", () => { clear(); dragged = null; });
}

document.querySelectorAll("[data-terms]").forEach(startTerms);
