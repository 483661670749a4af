// Saving waits for files that are still going up: the form says so, and whoever does not want to wait goes on without them.
import { arrival, filesUnderWay, giveUp } from "../pickers/uploads.js";

/** Answers with a way to wait, which tells the names of the files that did not arrive; none where nothing is missing. */
export function startArriving(form, words) {
  const place = document.createElement("div");
  Object.assign(place, { className: "message bar-message", hidden: true });
  place.setAttribute("role", "status");
  form.querySelector(".bar")?.prepend(place);

  return async function filesArrived() {
    const names = filesUnderWay();
    if (!names.length) return [];
    const skip = buttonOf(words.goOn);
    const skipped = new Promise((resolve) => {
      skip.addEventListener("click", () => {
        giveUp();
        form.querySelector(".bar .primary")?.focus();
        resolve([]);
      });
    });
    place.hidden = false;
    place.replaceChildren(words.uploading.replace("{names}", () => names.join(", ")), " ", skip);
    const lost = await Promise.race([arrival(), skipped]);
    place.hidden = true;
    return lost;
  };
}

/** What is said where files did not arrive: their names, and a button that saves without them. */
export function lostFiles(names, words, save) {
  const button = buttonOf(words.goOn);
  button.addEventListener("click", save);
  return [words.notUploaded.replace("{names}", () => names.join(", ")), " ", button];
}

function buttonOf(words) {
  return Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: words });
}
