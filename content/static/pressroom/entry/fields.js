// What the controls of single fields do beyond what the browser's own inputs do. Every one works without this file.
import { startAddress } from "./address.js";
import { startCounters } from "./counters.js";
import { startLinks } from "./links.js";
import { startMarkdown } from "./markdown.js";
import { startMoments, startSaidMoments } from "./moments.js";
import { startOptions } from "./options.js";
import { startTags } from "./tags.js";
import { startTerms } from "./terms.js";

const words = document.querySelector("[data-field-words]")?.dataset ?? {};

function start(root) {
  startCounters(root, words);
  startLinks(root);
  startMarkdown(root);
  startMoments(root, words);
  startSaidMoments(root, words);
  startOptions(root);
  startTags(root, words);
  startTerms(root);
}

for (const form of document.querySelectorAll("[data-entry]")) {
  start(form);
  startAddress(form, words);
}
document.addEventListener("pressroom:added", ({ detail }) => start(detail.root));
