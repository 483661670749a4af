// Addresses of links: what people forget at their beginning is put there, and where they lead can be tried out.
const OPENS = /^(https?:\/\/|mailto:|\/(?!\/))/i;

/** Complete and open the addresses of links below the root. */
export function startLinks(root) {
  for (const pair of root.querySelectorAll("[data-link]:not([data-started])")) {
    pair.dataset.started = "";
    const address = pair.querySelector("[data-address]");
    const open = pair.querySelector("[data-open]");
    const show = () => {
      const href = address.value.trim();
      open.hidden = !OPENS.test(href);
      if (open.hidden) open.removeAttribute("href");
      else open.href = href;
    };
    address.addEventListener("input", show);
    address.addEventListener("change", () => {
      const whole = completed(address.value.trim());
      if (whole === address.value) return;
      address.value = whole;
      address.dispatchEvent(new Event("input", { bubbles: true }));
    });
    show();
  }
}

function completed(address) {
  if (/^www\.[^\s.]+\.\S+$/i.test(address)) return `https://${address}`;
  if (/^[^\s@:/?#]+@[^\s@:/?#]+\.[a-z]{2,}$/i.test(address)) return `mailto:${address}`;
  return address;
}
