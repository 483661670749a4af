// Where entries are live that were just chosen or changed: the server says it, beside their titles.
import { facts } from "./words.js";

/** Show beside each item where its entry is live; without an answer nothing is said. */
export async function showMarks(items) {
  const uids = items.map((item) => item.querySelector("input[type=hidden]").value.split("/").at(-1));
  if (!facts.marks || !uids.length) return;
  const address = new URL(facts.marks, location.href);
  address.searchParams.set("uids", uids.join(","));
  address.searchParams.set("locale", document.querySelector("[data-entry]")?.dataset.locale ?? "");
  let marks;
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    ({ marks } = await answer.json());
  } catch {
    return;
  }
  items.forEach((item, place) => {
    const badges = (marks[uids[place]] ?? []).map(({ kind, text }) => Object.assign(document.createElement("span"), { className: `badge badge-${kind}`, textContent: text }));
    item.querySelector("[data-marks]").replaceChildren(...badges);
  });
}
