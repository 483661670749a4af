// A button that copies what stands beside it. Without this file the text is marked by clicking on it.
"use strict";

function startCopying(button) {
  const source = document.getElementById(button.dataset.copy);
  const told = button.nextElementSibling;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      told.textContent = button.dataset.done;
    } catch {
      // Browsers let pages write there on secure addresses only.
      getSelection().selectAllChildren(source);
      told.textContent = button.dataset.marked;
    }
  });
}

document.querySelectorAll("[data-copy]").forEach(startCopying);
