// The form of another entry in a dialog: made or changed there, and chosen here, without leaving what is being written.
import { opened } from "./words.js";

/** Open an entry's form. `saved` gets the entry once it is saved there, or in the tab that it was taken to. */
export function openEntry(address, title, saved) {
  const channel = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const place = new URL(address, location.href);
  place.searchParams.set("panel", channel);
  const dialog = opened("picker-frame", title);
  const frame = dialog.querySelector("[data-frame]");
  const line = new BroadcastChannel(`pressroom-${channel}`);
  let isLeaving = false;

  // Leaving the frame's page first lets it ask about what is not saved there.
  const leave = () => {
    isLeaving = true;
    frame.contentWindow.location.replace("about:blank");
  };
  frame.addEventListener("load", () => {
    if (isLeaving && frame.contentWindow.location.href === "about:blank") dialog.close();
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target.closest("[data-close]")) leave();
  });
  dialog.querySelector("[data-outside]").href = place;
  line.addEventListener("message", ({ data }) => {
    line.close();
    dialog.close();
    saved(data);
  });
  frame.title = title;
  frame.src = place;
}
