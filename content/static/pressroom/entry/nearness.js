// What costs much is started when somebody comes near it: a form may hold hundreds of editors, and shows a few.
const MARGIN = 600;
const wanted = new WeakMap();

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) begin(target);
  },
  { rootMargin: `${MARGIN}px` },
);

/** Start what is near the window now, and the others when they are: scrolled to, unfolded, or led to by an error. */
export function startNear(elements, start) {
  for (const element of elements) {
    wanted.set(element, start);
    const { top, bottom } = element.getBoundingClientRect();
    if (element.checkVisibility() && top < innerHeight + MARGIN && bottom > -MARGIN) begin(element);
    else observer.observe(element);
  }
}

/** Start what lies in the element, or around it, at once. */
export function startIn(root) {
  for (const element of root.querySelectorAll("*")) begin(element);
}

function begin(element) {
  const start = wanted.get(element);
  if (!start) return;
  wanted.delete(element);
  observer.unobserve(element);
  start(element);
}
