"use strict";
// The page works without this: the differences stand under their causes. With it they can be filtered.
(() => {
  const form = document.querySelector(".filters");
  if (!form) return;
  const all = [...document.querySelectorAll(".difference")];
  const filters = [...form.querySelectorAll("select")];
  const left = form.querySelector(".left");

  function apply() {
    const wanted = filters.filter((filter) => filter.value !== "");
    let shown = 0;
    for (const each of all) {
      each.hidden = !wanted.every((filter) => each.dataset[filter.name] === filter.value);
      shown += !each.hidden;
    }
    for (const part of document.querySelectorAll(".heap, .pile")) {
      part.hidden = !part.querySelector(".difference:not([hidden])");
    }
    left.textContent = `${shown} of ${all.length} shown`;
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", apply);
  apply();
})();
