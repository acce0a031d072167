/** How long somebody who touches nothing counts as present, in milliseconds. */
const PRESENT_FOR = 60_000;

let lastInput = performance.now();

for (const type of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
  window.addEventListener(
    type,
    () => {
      lastInput = performance.now();
    },
    { capture: true, passive: true },
  );
}

/** Whether requests are the page's own, because nobody has used it for a while. */
export function isUnattended(): boolean {
  return performance.now() - lastInput > PRESENT_FOR;
}
