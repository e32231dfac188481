// The way home of a number: its sentence with the number marked, the report it stands in, and that report's address.
"use strict";
window.fazhi = window.fazhi || {};

(() => {
  const { el, link, reportLink, root } = fazhi;

  // The reports are split by the first digits of their ids; how many digits depends on the year.
  const report = async (year, id) => {
    const digits = fazhi.words.digits[year];
    if (digits === undefined) return null;
    const piece = await fazhi.shards.get(`reports/${year}/${digits ? id.slice(0, digits) : "all"}`);
    const found = piece?.reports[id];
    return found ? { ...found, quantities: fazhi.rows(found.quantities) } : null;
  };

  const sentence = (quantity) => {
    const text = quantity.sentence || "";
    const from = Math.max(text.indexOf(quantity.evidence || ""), 0);
    const at = quantity.number ? text.indexOf(quantity.number, from) : -1;
    const parts =
      at < 0
        ? [text]
        : [text.slice(0, at), el("mark", {}, quantity.number), text.slice(at + quantity.number.length)];
    return el("blockquote", { lang: "zh-CN" }, ...parts);
  };

  // For a row of an indicator: the sentence that its value was chosen from.
  const detail = async (year, id, code) => {
    const found = await report(year, id);
    if (!found) return el("p", {}, "未找到该报告 the report is not there");
    const mine = found.quantities.filter((one) => one.indicator === code);
    const chosen = mine.filter((one) => one.chosen);
    return el(
      "div",
      {},
      ...(chosen.length ? chosen : mine).map(sentence),
      el("p", { class: "home" }, reportLink(root, year, id, found.title || "报告 report"), " · ", link(found.url)),
    );
  };

  Object.assign(fazhi, { report, sentence, detail });
})();
