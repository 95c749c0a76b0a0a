"use strict";
// The reading room works without this. With it there are keys, a file can be dropped, and a citation copied.
(() => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const typing = (element) => element instanceof Element && element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const stored = (name, value) => {
    try {
      if (value === undefined) return localStorage.getItem(name);
      localStorage.setItem(name, value);
    } catch { /* no storage: the keys stay as they are */ }
    return null;
  };
  // What changes without a new page is said to those who do not see it.
  const say = (words) => { const place = $("#said"); if (place) place.textContent = words; };
  const single = () => stored("dragoman-keys") !== "off";

  // Keys. Single letters can be turned off (WCAG 2.1.4), on the page of keys.
  let pending = "";
  const places = { h: "/", d: "/documents", s: "/search", r: "/read", c: "/check", y: "/dyads", p: "/phrases", o: "/sources" };
  const lines = () => [...document.querySelectorAll(".lines > li[id]")];

  function current() {
    const focused = document.activeElement && document.activeElement.closest(".lines > li[id]");
    if (focused) return focused;
    const words = document.activeElement && document.activeElement.closest(".text [data-s]");
    return (words && document.getElementById(words.dataset.s.split(" ")[0])) || $(".lines > li.on") || null;
  }

  function step(by) {
    const all = lines();
    if (!all.length) return false;
    const at = all.indexOf(current());
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    const words = $("a.say", next) || $("a", next);
    if (words) words.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function follow(part) {
    const line = current();
    const link = line && $(`.tools a[href$="${part}"]`, line);
    if (link) link.click();
    return Boolean(link);
  }

  const cite = () => {
    const line = current();
    const link = line && [...line.querySelectorAll(".tools a")].find((a) => !a.getAttribute("href").endsWith("/check"));
    if (link) link.click();
    return Boolean(link);
  };

  const keys = {
    "?": () => { help(); return true; },
    "/": () => { const box = $("#find"); if (box) { box.focus(); box.select(); } return Boolean(box); },
    j: () => step(1),
    k: () => step(-1),
    t: () => { const a = document.activeElement; if (a && a.closest("[data-s]")) { a.click(); return true; } return false; },
    c: cite,
    e: () => follow("/check"),
    g: () => { pending = "g"; setTimeout(() => { pending = ""; }, 1500); return true; },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "Escape") return void (pending = "");
    if (!single() || $("dialog[open]")) return;
    if (pending === "g") {
      pending = "";
      if (places[event.key]) { event.preventDefault(); location.assign(places[event.key]); }
      return;
    }
    const button = event.key.length === 1 && /[a-z]/.test(event.key) && $(`button[data-key="${event.key}"]`);
    if (button) { event.preventDefault(); button.click(); return; }
    if (Object.hasOwn(keys, event.key) && keys[event.key]()) event.preventDefault();
  });

  // The page of keys, in a dialog.
  async function help() {
    let dialog = $("dialog.help");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "help";
      dialog.setAttribute("aria-label", "Keys");
      const answer = await fetch("/keys");
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const sheet = page.querySelector(".sheet");
      dialog.append(...[...sheet.children].filter((child) => child.tagName !== "H1"));
      const close = document.createElement("button");
      close.textContent = "Close";
      close.addEventListener("click", () => dialog.close());
      dialog.append(close);
      document.body.append(dialog);
      toggle(dialog);
    }
    dialog.showModal();
  }

  function toggle(from) {
    const box = $("#single", from);
    if (!box) return;
    box.closest("[data-switch]").hidden = false;
    box.checked = single();
    box.addEventListener("change", () => stored("dragoman-keys", box.checked ? "on" : "off"));
  }
  toggle(document);
  const link = $("[data-keys]");
  if (link) link.addEventListener("click", (event) => { if (location.pathname !== "/keys") { event.preventDefault(); help(); } });

  // A file that is dropped anywhere on the page is read at once.
  const drop = $("[data-drop]");
  if (drop) {
    const file = $("input[type=file]", drop);
    const button = $("button[type=submit]", drop);
    drop.addEventListener("submit", (event) => {
      if (button.getAttribute("aria-disabled")) return event.preventDefault();
      button.setAttribute("aria-disabled", "true");
      button.textContent = "Reading …";
      say("The text is being read.");
    });
    addEventListener("pageshow", () => { button.removeAttribute("aria-disabled"); button.textContent = "Read"; });
    const over = (on) => (event) => { event.preventDefault(); drop.classList.toggle("over", on); };
    for (const name of ["dragenter", "dragover"]) addEventListener(name, over(true));
    addEventListener("dragleave", over(false));
    addEventListener("drop", (event) => {
      over(false)(event);
      if (!event.dataTransfer) return;
      if (event.dataTransfer.files.length) {
        file.files = event.dataTransfer.files;
        drop.requestSubmit();
      } else if (event.dataTransfer.getData("text")) {
        $("textarea", drop).value = event.dataTransfer.getData("text");
      }
    });
  }

  // Two texts: a line between the words that correspond, where both stand beside each other.
  const facing = $(".facing[data-links]");
  const texts = facing && $(".texts", facing);
  if (texts) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("class", "lines-between");
    svg.setAttribute("aria-hidden", "true");
    const pairs = facing.dataset.links.split(" ").filter(Boolean).map((pair) => pair.split(":"));
    const paths = pairs.map(([one, other]) => {
      const path = document.createElementNS(space, "path");
      const mark = document.querySelector(`#${CSS.escape(one)} mark, mark:has(#${CSS.escape(one)})`);
      path.setAttribute("class", mark && mark.classList.contains("differs") ? "differs" : "same");
      path.dataset.ends = `${one} ${other}`;
      svg.append(path);
      return path;
    });
    texts.append(svg);
    const end = (id, right) => {
      const element = document.getElementById(id);
      if (!element) return null;
      const frame = texts.getBoundingClientRect(), box = element.getClientRects()[0];
      const column = element.closest(".text").getBoundingClientRect();
      return { x: (right ? column.right : column.left + 40) - frame.left, y: box.top + box.height / 2 - frame.top };
    };
    const draw = () => pairs.forEach(([one, other], n) => {
      const a = end(one, true), b = end(other, false);
      if (!a || !b) return;
      const middle = (a.x + b.x) / 2;
      paths[n].setAttribute("d", `M${a.x} ${a.y}C${middle} ${a.y} ${middle} ${b.y} ${b.x} ${b.y}`);
    });
    const light = (event) => {
      const word = event.target instanceof Element && event.target.closest(".texts [id]");
      for (const path of paths) path.classList.toggle("on", Boolean(word) && path.dataset.ends.split(" ").includes(word.id));
    };
    for (const name of ["mouseover", "focusin"]) texts.addEventListener(name, light);
    new ResizeObserver(draw).observe(texts);
    if (document.fonts) document.fonts.ready.then(draw);
  }

  // A citation, or a memo, is copied with one click.
  for (const element of document.querySelectorAll(".copy")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copier";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(element.textContent);
      say("Copied");
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    const after = element.nextElementSibling;
    if (after && after.tagName === "P") after.prepend(button); else element.after(button);
  }
})();
