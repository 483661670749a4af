// What a date and time in a zone is for who writes it: their own time, or an hour that the clocks skip there or show twice.
const OFFSET = /^([+-])(\d\d):([0-5]\d)$/;
const MINUTE_MS = 60000;
const DAY_MS = 86400000;

/** Say below every date and time what it is in the reader's own time zone. */
export function startMoments(root, words) {
  for (const told of root.querySelectorAll("[data-instant]:not([data-started])")) {
    told.dataset.started = "";
    const moment = told.parentElement.querySelector("[data-moment]");
    const zone = moment.querySelector("[data-zone]");
    if (!zone) continue;
    const show = () => {
      told.textContent = sentence(moment, zone.value.trim() || "UTC", words);
    };
    moment.addEventListener("change", show);
    // A zone stands there already: whoever comes to it writes another one, which its list would not show otherwise.
    zone.addEventListener("focus", () => zone.select());
    show();
  }
}

/** Say behind every date that is only read what it is in the reader's own time zone, where that is another time. */
export function startSaidMoments(root, words) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const ownOffsetAt = offsets(own);
  for (const said of root.querySelectorAll("[data-said-moment]:not([data-started])")) {
    said.dataset.started = "";
    const instant = Date.parse(said.dateTime);
    const wall = Date.parse(`${said.dateTime.slice(0, 19)}Z`);
    if (!words.ownTime || Number.isNaN(instant) || instant + ownOffsetAt(instant) === wall) continue;
    const hint = Object.assign(document.createElement("span"), { className: "hint", textContent: ownTime([new Date(instant)], own, words) });
    said.after(" ", hint);
  }
}

function sentence(moment, zone, words) {
  const offsetAt = offsets(zone);
  if (!offsetAt) return words.noZone.replace("{zone}", zone);
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const ownOffsetAt = offsets(own);
  const others = [];
  for (const { value } of moment.querySelectorAll("[type=datetime-local]")) {
    const wall = Date.parse(`${value}Z`);
    if (Number.isNaN(wall)) continue;
    const found = instantsOf(wall, offsetAt);
    if (!found.length) return words.skipped;
    if (found.length > 1) return words.twice.replace("{offsets}", found.map((instant) => toldOffset(wall - instant)).join(", "));
    if (found[0] + ownOffsetAt(found[0]) !== wall) others.push(new Date(found[0]));
  }
  return others.length ? ownTime(others, own, words) : "";
}

function ownTime(moments, own, words) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang || [], { dateStyle: "medium", timeStyle: "short" });
  return words.ownTime.replace("{time}", moments.map((each) => format.format(each)).join(" – ")).replace("{zone}", own);
}

/** How far the clocks of a zone are from UTC at an instant, in milliseconds; null where there is no such zone. */
function offsets(zone) {
  const [, sign, hours, minutes] = OFFSET.exec(zone) ?? [];
  if (sign) return () => (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  let format;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone === "Z" ? "UTC" : zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
    });
  } catch {
    return null;
  }
  return (instant) => {
    const { year, month, day, hour, minute, second } = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
  };
}

/** The instants at which the clocks show a time: none where they skip it, two where they are put back. */
function instantsOf(wall, offsetAt) {
  const guesses = new Set([wall - offsetAt(wall - DAY_MS), wall - offsetAt(wall + DAY_MS)]);
  return [...guesses].filter((instant) => instant + offsetAt(instant) === wall).sort((a, b) => a - b);
}

function toldOffset(milliseconds) {
  const minutes = Math.abs(milliseconds) / MINUTE_MS;
  const two = (number) => String(number).padStart(2, "0");
  return `${milliseconds < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
