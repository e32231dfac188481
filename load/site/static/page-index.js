"use strict";

(async () => {
  const { words, word, yearName } = fazhi;
  const order = [...Object.keys(words.lists.level), null];
  const name = (level) => (level ? `${word("level", level)} ${level}` : "不明 not known");
  const sums = new Map();
  for (const row of await fazhi.shards.rows("standing")) {
    if (!["on_time", "late", "undated"].includes(row.standing)) continue;
    const key = JSON.stringify([row.report_year, row.level]);
    sums.set(key, (sums.get(key) || 0) + row.n);
  }
  const rows = [...sums]
    .map(([key, n]) => {
      const [year, level] = JSON.parse(key);
      return { year: yearName(year), level: name(level), order: order.indexOf(level), n };
    })
    .sort((a, b) => a.year.localeCompare(b.year) || a.order - b.order);
  fazhi.chart(document.querySelector("#reports-by-year"), "reports_by_year", rows, [
    { key: "year", zh: "年度", en: "year" },
    { key: "level", zh: "层级", en: "level" },
    { key: "n", zh: "报告", en: "reports", number: true },
  ]);

  document.querySelector("#find").addEventListener("submit", (event) => {
    event.preventDefault();
    const query = document.querySelector("#find input").value.trim();
    const known = Object.entries(words.indicators).some(([code, names]) =>
      [code, ...names].some((one) => one.toLowerCase().includes(query.toLowerCase())),
    );
    const page = query && known ? "indicators.html" : "reports.html";
    location.assign(`${page}#${new URLSearchParams({ q: query })}`);
  });
})();
