// Follows the publish queue while its page is open. Without this file the page is as true as when it was loaded.
const panel = document.querySelector("[data-live]");
const OPEN = new Set(["scheduled", "retry", "running"]);
const LONGEST_SECONDS = 60;
let timer = 0;
let pause = 2;

function rows() {
  return [...document.querySelectorAll("tr[data-item]")];
}

function address() {
  const asked = new URL(panel.dataset.live, location.href);
  if (panel.dataset.job) asked.searchParams.set("job", panel.dataset.job);
  for (const row of rows()) if (OPEN.has(row.dataset.state)) asked.searchParams.append("item", row.dataset.item);
  asked.searchParams.set("back", location.pathname + location.search);
  return asked;
}

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function isBusy(row) {
  return row.contains(document.activeElement) || row.querySelector("input:checked") !== null;
}

function show(told) {
  if (!panel.contains(document.activeElement)) panel.replaceChildren(parsed(told.progress));
  for (const row of rows()) {
    const now = told.rows[row.dataset.item];
    if (now && now.state !== row.dataset.state && !isBusy(row)) row.replaceWith(parsed(now.html));
  }
}

async function look() {
  try {
    const answer = await fetch(address(), { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (answer.redirected || answer.status === 403 || answer.status === 404) return;
    if (answer.ok) {
      const told = await answer.json();
      show(told);
      pause = told.seconds;
    } else {
      pause = Math.min(pause * 2, LONGEST_SECONDS);
    }
  } catch {
    // The server cannot be reached now; it may be in a while.
    pause = Math.min(pause * 2, LONGEST_SECONDS);
  }
  wait();
}

function wait() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(look, pause * 1000);
}

document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : look()));
wait();

const chosen = document.querySelector("[data-chosen]");
if (chosen) {
  const told = chosen.textContent;
  document.addEventListener("change", () => {
    const count = document.querySelectorAll("input[name=item]:checked").length;
    chosen.textContent = count ? `${count} ${chosen.dataset.chosen}` : told;
  });
}
