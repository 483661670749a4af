// Pickers for references and files, and the reader's time zone. Every form works without this file.
"use strict";
// While somebody composes a character (Japanese, Chinese, Korean), its keys are the input method's: Enter takes what it
// offers, and adds no tag, opens nothing, saves nothing. Editors of rich text see to that themselves.
window.addEventListener("keydown", (event) => {
  const isComposed = event.isComposing || event.keyCode === 229;
  if (isComposed && !event.target.isContentEditable) event.stopImmediatePropagation();
}, { capture: true });


const PAUSE_MS = 200;

function chosenItem(picker, found) {
  const item = document.createElement("li");
  const label = document.createElement("label");
  label.className = "choice";
  const box = document.createElement("input");
  Object.assign(box, { type: "checkbox", name: picker.dataset.name, value: found.value, checked: true });
  label.append(box, ...picture(found), words(found));
  item.append(label);
  if (!("single" in picker.dataset)) item.append(steps(picker.dataset));
  return item;
}

function steps({ up, down }) {
  const tools = document.createElement("span");
  tools.className = "picked-tools";
  for (const [sign, told, step] of [["↑", up, -1], ["↓", down, 1]]) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", name: "do", className: "small quiet", textContent: sign, title: told, ariaLabel: told });
    button.dataset.move = step;
    tools.append(button);
  }
  return tools;
}

function picture(found) {
  if (!found.picture) return [];
  const image = document.createElement("img");
  Object.assign(image, { src: found.picture, alt: "", className: "thumb" });
  return [image];
}

function words(found) {
  const text = document.createElement("span");
  const about = document.createElement("span");
  about.className = "facts";
  about.textContent = found.about;
  text.append(`${found.title} `, about);
  return text;
}

function startPicker(picker) {
  const input = picker.querySelector("input:not([type=checkbox])");
  const results = picker.querySelector(".picker-results");
  const chosen = picker.querySelector(".picked");
  let timer = 0;
  let latest = 0;

  function choose(found) {
    if ("single" in picker.dataset) chosen.replaceChildren();
    const values = [...chosen.querySelectorAll("input")].map((box) => box.value);
    if (!values.includes(found.value)) chosen.append(chosenItem(picker, found));
    input.value = "";
    results.replaceChildren();
    input.focus();
  }

  async function search() {
    const asked = ++latest;
    const address = new URL(picker.dataset.picker, location.href);
    address.searchParams.set("q", input.value.trim());
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok || asked !== latest) return;
    const body = await answer.json();
    results.replaceChildren(...body.results.map((found) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...picture(found), words(found));
      button.addEventListener("click", () => choose(found));
      return button;
    }));
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE_MS);
  });
  input.addEventListener("click", () => { if (!results.children.length) search(); });
  picker.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { results.replaceChildren(); input.focus(); }
    if (event.key === "ArrowDown" && event.target === input && !results.children.length) search();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const stops = [input, ...results.querySelectorAll("button")];
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = stops[stops.indexOf(document.activeElement) + step];
      if (next) { event.preventDefault(); next.focus(); }
    }
    if (event.key === "Enter" && event.target === input) event.preventDefault();
  });
  picker.addEventListener("focusout", (event) => {
    if (!picker.contains(event.relatedTarget)) { latest += 1; results.replaceChildren(); }
  });
}

function startZone(input) {
  // Where no time is given yet, people most likely mean their own.
  const times = [...(input.closest("[data-moment]")?.querySelectorAll("[type=datetime-local]") ?? [])];
  if (input.value === "UTC" && times.every((time) => !time.value)) {
    input.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  }
  if (!document.getElementById("zones")) {
    const list = document.createElement("datalist");
    list.id = "zones";
    const zones = new Set(["UTC", ...Intl.supportedValuesOf("timeZone")]);
    list.append(...[...zones].map((zone) => new Option(zone)));
    document.body.append(list);
  }
  input.setAttribute("list", "zones");
}

function startTime(input) {
  input.addEventListener("input", () => {
    document.querySelector("input[name=when][value=later]").checked = true;
  });
}

document.querySelectorAll("[data-picker]").forEach(startPicker);
document.addEventListener("pressroom:added", ({ detail }) => {
  detail.root.querySelectorAll("[data-picker]").forEach(startPicker);
  detail.root.querySelectorAll("[data-zone]").forEach(startZone);
});
document.querySelectorAll("[data-zone]").forEach(startZone);
document.querySelectorAll("[data-when] input[type=datetime-local]").forEach(startTime);
