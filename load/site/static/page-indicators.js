// The list stands in the page already; what is typed and chosen hides the rest of it.
"use strict";

(() => {
  const query = document.querySelector("#query");
  const domain = document.querySelector("#domain");
  const told = document.querySelector("#told");
  const rows = [...document.querySelectorAll("[data-code]")];
  const groups = [...document.querySelectorAll("[data-domain]")];

  const draw = () => {
    const words = query.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const group = row.closest("[data-domain]").dataset.domain;
      row.hidden = !(words.every((word) => text.includes(word)) && (!domain.value || domain.value === group));
      left += row.hidden ? 0 : 1;
    }
    for (const group of groups) group.hidden = !group.querySelector("[data-code]:not([hidden])");
    told.textContent = left ? `${left} 项指标 indicators` : "没有符合的指标 no indicator fits";
    fazhi.state.set("q", query.value);
    fazhi.state.set("domain", domain.value);
  };

  query.value = fazhi.state.get("q");
  domain.value = fazhi.state.get("domain");
  query.addEventListener("input", draw);
  domain.addEventListener("change", draw);
  draw();
})();
