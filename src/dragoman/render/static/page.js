"use strict";
// The page works without this: every line and its words are linked by plain anchors.
// With it, both are lit together, and on a wide screen the one moves while the other stays.
(() => {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const all = (id, key) => document.querySelectorAll(`[data-${key}~="${CSS.escape(id)}"]`);
  const ids = (element) => element.dataset.s.split(" ");
  const about = (target) => (target instanceof Element ? target.closest("[data-s]") : null);
  const inText = (element) => element.closest(".text");

  function light(names, style, on) {
    for (const id of names) {
      for (const element of all(id, "s")) element.classList.toggle(style, on);
      // Words outside the statement that it was read with: an earlier speaker, say.
      for (const element of all(id, "w")) {
        if (!element.matches(`[data-s~="${CSS.escape(id)}"]`)) element.classList.toggle(style + "-why", on);
      }
    }
  }

  function clear(style) {
    for (const element of document.querySelectorAll(`.${style}, .${style}-why`)) {
      element.classList.remove(style, style + "-why");
    }
  }

  // The other end: from words the line in the brief, from a line its first words.
  function other(element, id) {
    if (inText(element)) return document.getElementById(id);
    const words = [...all(id, "s")].filter(inText);
    return words.find((found) => found.matches("a")) || words[0] || null;
  }

  function reveal(element) {
    const pane = inText(element);
    const own = pane && pane.scrollHeight > pane.clientHeight + 1 && getComputedStyle(pane).overflowY === "auto";
    const box = element.getBoundingClientRect();
    const edge = own ? pane.getBoundingClientRect() : { top: 0, bottom: innerHeight };
    const top = Math.max(edge.top, 0), bottom = Math.min(edge.bottom, innerHeight);
    if (box.top >= top + 8 && box.bottom <= bottom - 8) return;
    const far = Math.abs(box.top - top) > 2 * innerHeight;
    const behavior = far || still.matches ? "auto" : "smooth";
    if (own) pane.scrollBy({ top: box.top - top - (bottom - top) / 3, behavior });
    else element.scrollIntoView({ block: "center", behavior });
  }

  function choose(id) {
    clear("on");
    light([id], "on", true);
  }

  function address(element) {
    if (!element.id) return;
    try { history.replaceState(null, "", "#" + element.id); } catch { /* a page without an address */ }
  }

  document.addEventListener("click", (event) => {
    const from = about(event.target);
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!from || (link && !link.getAttribute("href").startsWith("#"))) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (event.detail > 0 && !getSelection().isCollapsed) return event.preventDefault();
    const id = ids(from)[0];
    const to = other(from, id);
    if (!to) return;
    event.preventDefault();
    choose(id);
    reveal(to);
    address(to);
    if (event.detail === 0) (to.matches("a") ? to : to.querySelector("a") || to).focus({ preventScroll: true });
  });

  for (const [enter, leave] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(enter, (event) => {
      const from = about(event.target);
      if (!from) return;
      light(ids(from), "near", true);
      if (enter !== "focusin" || !event.target.matches(":focus-visible")) return;
      const to = other(from, ids(from)[0]);
      if (to && matchMedia("(min-width: 64rem)").matches && inText(to)) reveal(to);
    });
    document.addEventListener(leave, () => clear("near"));
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear("on");
  });

  function arrive() {
    const element = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (element && element.dataset.s) choose(ids(element)[0]);
  }
  addEventListener("hashchange", arrive);
  arrive();
})();
