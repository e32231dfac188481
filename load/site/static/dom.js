// Elements from data. Text goes in as text, attributes come from our own code, and only http and https are links:
// nothing that a portal wrote can become markup or run.
"use strict";
window.fazhi = window.fazhi || {};

(() => {
  const el = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      node.setAttribute(name, value === true ? "" : String(value));
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };

  // A name in both languages, each marked for screen readers.
  const both = (zh, en, tag = "span") =>
    el(tag, { class: "both" }, el("span", { lang: "zh-CN" }, zh), " ", el("span", { lang: "en", class: "en" }, en));

  const link = (address, text) => {
    let url = null;
    try {
      url = new URL(address);
    } catch {
      // Not an address at all: shown as it is.
    }
    const label = text || address || "";
    if (url === null || !["http:", "https:"].includes(url.protocol)) return el("span", { class: "address" }, label);
    return el("a", { href: url.href, rel: "noopener noreferrer external", class: "address" }, label);
  };

  const word = (list, code) => {
    const known = (fazhi.words.lists[list] || {})[code];
    return known ? known[0] : code || "";
  };

  const number = (value, most = 4) =>
    value === null || value === undefined
      ? ""
      : new Intl.NumberFormat("en-US", { maximumFractionDigits: most }).format(value);

  const provinceName = (slug) => fazhi.words.provinces[slug] || slug || "";
  const yearName = (year) => (Number(year) === 0 ? "不明" : String(year));
  const reportLink = (root, year, id, text) =>
    el("a", { href: `${root}report.html#${year}-${id}` }, text || id);

  // From columns, as a shard holds them, to rows.
  const rows = (columns) => {
    const names = Object.keys(columns);
    const count = names.length ? columns[names[0]].length : 0;
    return Array.from({ length: count }, (_, at) => Object.fromEntries(names.map((name) => [name, columns[name][at]])));
  };

  const root = document.documentElement.dataset.root || "";
  Object.assign(fazhi, { el, both, link, word, number, provinceName, yearName, reportLink, rows, root });
})();
