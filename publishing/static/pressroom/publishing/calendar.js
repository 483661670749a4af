// The reader's own time zone, offered where the calendar shows another, and the names of zones to choose from.
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
const input = document.getElementById("zone");
const hint = document.querySelector("[data-own-zone]");

if (own && own !== input.value) {
  const address = new URL(location.href);
  address.searchParams.set("zone", own);
  const link = document.createElement("a");
  link.href = address;
  link.textContent = hint.dataset.ownZone.replace("{zone}", own);
  hint.append(link);
}
const list = document.createElement("datalist");
list.id = "zones";
list.append(...["UTC", ...Intl.supportedValuesOf("timeZone")].map((zone) => new Option(zone)));
document.body.append(list);
input.setAttribute("list", "zones");
