"use strict";

(async () => {
  const { el, words, word, link, reportLink, provinceName, yearName, select } = fazhi;
  const standings = Object.keys(words.lists.standing);
  const levels = Object.keys(words.lists.level).map((code) => [code, `${word("level", code)} ${code}`]);
  const provinces = Object.entries(words.provinces);
  const published = ["on_time", "late", "undated"];

  const counts = await fazhi.shards.rows("standing");
  const sum = (rows, ...keys) => {
    const sums = new Map();
    for (const row of rows) {
      const key = JSON.stringify(keys.map((one) => row[one]));
      sums.set(key, (sums.get(key) || 0) + row.n);
    }
    return [...sums].map(([key, n]) => [...JSON.parse(key), n]);
  };

  const level = select([["", "全部 all"], ...levels], "层级", "level");
  const province = select([["", "全部 all"], ...provinces], "省份", "province");
  document.querySelector("#narrow").append(level.label, province.label);

  const draw = () => {
    const kept = counts.filter(
      (row) =>
        (!level.control.value || row.level === level.control.value) &&
        (!province.control.value || row.province === province.control.value),
    );
    const byYear = sum(kept, "report_year", "standing")
      .map(([year, standing, n]) => ({
        year: yearName(year),
        standing: word("standing", standing),
        order: standings.indexOf(standing),
        n,
      }))
      .sort((a, b) => a.year.localeCompare(b.year) || a.order - b.order);
    fazhi.chart(document.querySelector("#standing-by-year"), "standing_by_year", byYear, [
      { key: "year", zh: "年度", en: "year" },
      { key: "standing", zh: "状况", en: "standing" },
      { key: "n", zh: "数量", en: "count", number: true },
    ]);
    const there = kept.filter((row) => published.includes(row.standing));
    const cells = sum(there, "province", "report_year");
    const most = Math.max(...cells.map(([, , n]) => n), 1);
    const slugs = provinces.map(([slug]) => slug);
    const map = cells
      .sort((a, b) => slugs.indexOf(a[0]) - slugs.indexOf(b[0]) || a[1] - b[1])
      .map(([slug, year, n]) => ({ province: provinceName(slug), year: yearName(year), n, dark: Math.sqrt(n / most) > 0.6 }));
    fazhi.chart(document.querySelector("#province-by-year"), "province_by_year", map, [
      { key: "province", zh: "省份", en: "province" },
      { key: "year", zh: "年度", en: "year" },
      { key: "n", zh: "报告", en: "reports", number: true },
    ]);
  };
  level.control.addEventListener("change", draw);
  province.control.addEventListener("change", draw);
  draw();

  // Who stands how, a year at a time.
  const place = document.querySelector("#bodies");
  const years = [...new Set(counts.map((row) => row.report_year))].sort((a, b) => b - a);
  const year = select(years.map((one) => [String(one), yearName(one)]), "报告年度", "year", fazhi.state.get("year"));
  const list = fazhi.table(place, {
    caption: "各机关公布情况 who has published, and who is late",
    lead: [year.label],
    columns: [
      {
        key: "issuer",
        zh: "机关或列表",
        en: "body or listing",
        text: (row) => row.issuer || row.url,
        cell: (row) =>
          row.report_id
            ? reportLink("", year.control.value, row.report_id, row.issuer || row.url)
            : row.issuer || link(row.url),
      },
      { key: "level", zh: "层级", en: "level", short: true, text: (row) => word("level", row.level) },
      { key: "province", zh: "省份", en: "province", short: true, text: (row) => provinceName(row.province) },
      {
        key: "standing",
        zh: "状况",
        en: "standing",
        short: true,
        text: (row) => word("standing", row.standing),
        cell: (row) => el("span", { class: `tag ${row.standing}` }, word("standing", row.standing)),
      },
      { key: "published", zh: "公布日期", en: "published", short: true },
      { key: "reason", zh: "原因", en: "reason", text: (row) => (row.reason ? `${word("reason", row.reason)} ${row.reason}` : "") },
      { key: "portal", zh: "门户", en: "portal", short: true },
    ],
    filters: [
      { key: "standing", zh: "状况", en: "standing", options: standings.map((code) => [code, words.lists.standing[code].join(" ")]) },
      { key: "level", zh: "层级", en: "level", options: levels },
      { key: "province", zh: "省份", en: "province", options: provinces },
    ],
    search: { zh: "查找", en: "search", text: (row) => `${row.issuer || ""} ${row.portal} ${row.url || ""}` },
  });
  const load = async () => {
    fazhi.state.set("year", year.control.value);
    list.fill(year.control.value === "" ? [] : await fazhi.shards.rows(`standing/${year.control.value}`));
  };
  year.control.addEventListener("change", load);
  load();

  // What could not be fetched, and why.
  if (!document.querySelector("#refused")) return;
  const refused = await fazhi.shards.rows("refused");
  const reasons = sum(refused.map((row) => ({ ...row, n: 1 })), "reason").map(([code, n]) => ({
    reason: `${word("reason", code)} ${code || ""}`,
    code,
    n,
  }));
  reasons.sort((a, b) => b.n - a.n);
  fazhi.chart(document.querySelector("#reasons"), "reasons", reasons, [
    { key: "reason", zh: "原因", en: "reason" },
    { key: "n", zh: "网址数", en: "addresses", number: true },
  ]);
  fazhi.table(document.querySelector("#refused"), {
    caption: "未能获取的网址 addresses that could not be had",
    state: "r-",
    columns: [
      { key: "url", zh: "网址", en: "address", cell: (row) => el("span", {}, row.title ? `${row.title} ` : "", link(row.url)) },
      { key: "reason", zh: "原因", en: "reason", text: (row) => `${word("reason", row.reason)} ${row.reason || row.kind}` },
      { key: "http_status", zh: "HTTP", en: "status", number: true },
      { key: "attempts", zh: "连续失败", en: "failures", number: true },
      { key: "last_seen_at", zh: "最近", en: "last seen", short: true },
      { key: "portal", zh: "门户", en: "portal", short: true },
    ],
    rows: refused,
    filters: [
      { key: "reason", zh: "原因", en: "reason", options: reasons.filter((row) => row.code).map((row) => [row.code, row.reason]) },
      { key: "kind", zh: "类别", en: "kind", options: Object.entries(words.lists.kind).map(([code, names]) => [code, names[0]]) },
    ],
    search: { zh: "查找", en: "search", text: (row) => `${row.title || ""} ${row.url} ${row.portal}` },
  });
})();
