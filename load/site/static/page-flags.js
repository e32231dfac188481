"use strict";

(async () => {
  const { el, words, word, reportLink, provinceName, yearName, select } = fazhi;
  const years = document.querySelector("main").dataset.years.split(",").map(Number);
  const options = [["all", "全部 all"], ...years.map((one) => [String(one), yearName(one)])];
  const year = select(options, "报告年度", "year", fazhi.state.get("year") || "all");
  const checks = Object.keys(words.lists.check);
  const name = (code) => (words.indicators[code] || [code])[0];

  const drawCounts = (rows) => {
    const counts = () =>
      checks
        .map((check) => ({ flag: word("check", check), n: rows.filter((row) => row.check === check).length }))
        .filter((row) => row.n);
    fazhi.chartAfter(document.querySelector("#counts"), "flags", counts, [
      { key: "flag", zh: "检查", en: "check" },
      { key: "n", zh: "标记数", en: "flags", number: true },
    ]);
  };

  const list = fazhi.table(document.querySelector("#flags"), {
    caption: "标记 flags",
    lead: [year.label],
    columns: [
      {
        key: "issuer",
        zh: "机关",
        en: "body",
        text: (row) => row.issuer || row.report_id,
        cell: (row) => reportLink("", row.year, row.report_id, row.issuer || row.report_id),
      },
      { key: "year", zh: "年度", en: "year", number: true, cell: (row) => yearName(row.year) },
      {
        key: "check",
        zh: "检查",
        en: "check",
        text: (row) => word("check", row.check),
        cell: (row) => el("span", { class: "tag late" }, word("check", row.check)),
      },
      {
        key: "indicator",
        zh: "指标",
        en: "indicator",
        text: (row) => (row.indicator ? name(row.indicator) : ""),
        cell: (row) =>
          row.indicator in words.indicators
            ? el("a", { href: `indicators/${row.indicator}.html` }, name(row.indicator))
            : row.indicator || "",
      },
      { key: "found", zh: "发现", en: "found" },
      { key: "expected", zh: "应为", en: "expected" },
      {
        key: "other_report_id",
        zh: "对照",
        en: "compared with",
        short: true,
        cell: (row) =>
          row.other_report_id && row.other_year !== null
            ? reportLink("", row.other_year, row.other_report_id, `${yearName(row.other_year)} 报告 report`)
            : "",
      },
    ],
    filters: [
      { key: "check", zh: "检查", en: "check", options: checks.map((code) => [code, word("check", code)]) },
      { key: "province", zh: "省份", en: "province", options: Object.entries(words.provinces) },
      { key: "level", zh: "层级", en: "level", options: Object.keys(words.lists.level).map((one) => [one, word("level", one)]) },
    ],
    search: { zh: "查找", en: "search", text: (row) => `${row.issuer || ""} ${row.found} ${row.indicator || ""} ${row.indicator ? name(row.indicator) : ""}` },
    changed: drawCounts,
  });
  const load = async () => {
    const wanted = year.control.value === "all" ? years : [Number(year.control.value)];
    fazhi.state.set("year", year.control.value);
    const pieces = await Promise.all(
      wanted.map(async (one) => (await fazhi.shards.rows(`flags/${one}`)).map((row) => ({ ...row, year: one }))),
    );
    list.fill(pieces.flat());
  };
  year.control.addEventListener("change", load);
  load();
})();
