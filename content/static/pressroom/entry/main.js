// The form of an entry with a script at hand: lists change without asking the server, and nothing is left by accident.
// Without this file every button asks the server and gets the same form back.
import { startErrors } from "./errors.js";
import { startFolding } from "./folding.js";
import { startKeeping } from "./keeping.js";
import { startLeaving } from "./leaving.js";
import { startLists } from "./lists.js";
import { startRules } from "./rules.js";
import { startSaving } from "./saving.js";
import { Typed } from "./typed.js";

for (const form of document.querySelectorAll("[data-entry]")) {
  startFolding(form);
  startLists(form);
  startRules(form);
  const typed = new Typed(form);
  startSaving(form, startKeeping(form, typed));
  startLeaving(form, typed);
}
startErrors();
