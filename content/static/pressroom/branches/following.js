// Follows a merge while its page is open. Without this file the page is as true as when it was loaded.
const panel = document.querySelector("[data-follow]");
const LONGEST_SECONDS = 30;
let pause = 1;
let timer = 0;

function isOpen() {
  return panel.querySelector("[data-state=open]") !== null;
}

function show(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const shown = panel.querySelector("[role=status]");
  const now = template.content.querySelector("[role=status]");
  // The live region itself stays, so that screen readers tell what is new in it.
  if (!now || shown.innerHTML === now.innerHTML || shown.contains(document.activeElement)) return;
  shown.dataset.state = now.dataset.state;
  shown.replaceChildren(...now.childNodes);
}

async function look() {
  try {
    const answer = await fetch(new URL(panel.dataset.follow, location.href), { credentials: "same-origin" });
    if (answer.redirected || answer.status === 403 || answer.status === 404) return;
    if (answer.ok) show(await answer.text());
    pause = answer.ok ? 1 : Math.min(pause * 2, LONGEST_SECONDS);
  } catch {
    // The server cannot be reached now; it may be in a while.
    pause = Math.min(pause * 2, LONGEST_SECONDS);
  }
  wait();
}

function wait() {
  clearTimeout(timer);
  if (isOpen() && !document.hidden) timer = setTimeout(look, pause * 1000);
}

document.addEventListener("visibilitychange", wait);
wait();
