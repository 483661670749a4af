// Files dropped on the page or chosen in the form go up one by one, each with its own result. The form works without this.
"use strict";

function startDrop(form) {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector(".uploads");
  const end = form.querySelector(".uploads-end");
  const words = form.dataset;
  const waiting = [];
  let isSending = false;
  let depth = 0;

  function line(file) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const state = document.createElement("span");
    name.textContent = file.name;
    state.className = "facts";
    state.textContent = words.waiting;
    item.append(name, " ", state);
    list.append(item);
    return { item, state };
  }

  async function send({ file, item, state }) {
    state.textContent = words.sending;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    body.append("folder", form.querySelector("[name=folder]").value);
    body.append("files", file);
    let problem = words.lost;
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (answer.ok) problem = (await answer.json()).results[0].problem;
    } catch {
      // The line says that the server did not answer.
    }
    state.textContent = problem || words.stored;
    item.classList.add(problem ? "bad" : "good");
    return !problem;
  }

  async function sendAll() {
    if (isSending) return;
    isSending = true;
    let isClean = true;
    while (waiting.length) isClean = (await send(waiting.shift())) && isClean;
    isSending = false;
    input.value = "";
    if (isClean && !list.querySelector(".bad")) location.reload();
    else end.hidden = false;
  }

  function take(files) {
    for (const file of files) waiting.push({ file, ...line(file) });
    if (waiting.length) sendAll();
  }

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    take(input.files);
  });
  form.querySelector("[data-drop-hint]").hidden = false;

  function hasFiles(event) {
    return [...(event.dataTransfer?.types ?? [])].includes("Files");
  }
  function mark() {
    document.body.classList.toggle("dropping", depth > 0);
  }
  document.addEventListener("dragenter", (event) => { if (hasFiles(event)) { depth += 1; mark(); } });
  document.addEventListener("dragleave", (event) => { if (hasFiles(event)) { depth -= 1; mark(); } });
  document.addEventListener("dragover", (event) => { if (hasFiles(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    mark();
    take(event.dataTransfer.files);
  });
}

document.querySelectorAll("[data-drop-files]").forEach(startDrop);
