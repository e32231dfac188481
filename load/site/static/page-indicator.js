"use strict";

(async () => {
  const { el, words, word, number, provinceName, yearName, reportLink, root, select } = fazhi;
  const code = document.querySelector("main").dataset.code;
  const spread = await fazhi.shards.rows(`spread/${code}`);

  // Over the years: all of them, the levels beside each other, or a province against all.
  const provinces = [...new Set(spread.filter((row) => row.group === "province").map((row) => row.member))];
  const group = select(
    [["", "全部 all"], ["level", "按层级 by level"], ...provinces.map((slug) => [slug, `${provinceName(slug)} 与全部 vs all`])],
    "比较",
    "compare",
    fazhi.state.get("compare"),
  );
  document.querySelector("#series-group").append(group.label);
  const named = (row) =>
    row.group === "level" ? word("level", row.member) : row.group === "province" ? provinceName(row.member) : "全部 all";
  const drawSeries = () => {
    const chosen = group.control.value;
    fazhi.state.set("compare", chosen);
    const rows = spread
      .filter((row) => row.report_year > 0)
      .filter((row) =>
        chosen === "level" ? row.group === "level" : row.group === "all" || (row.group === "province" && row.member === chosen),
      )
      .map((row) => ({ ...row, year: yearName(row.report_year), member: named(row) }));
    fazhi.chart(document.querySelector("#series"), "series", rows, [
      { key: "member", zh: "范围", en: "group" },
      { key: "year", zh: "年度", en: "year" },
      { key: "n", zh: "报告", en: "reports", number: true },
      { key: "min", zh: "最小", en: "least", number: true },
      { key: "q1", zh: "下四分位", en: "lower quartile", number: true },
      { key: "median", zh: "中位数", en: "median", number: true },
      { key: "q3", zh: "上四分位", en: "upper quartile", number: true },
      { key: "max", zh: "最大", en: "most", number: true },
    ]);
  };
  group.control.addEventListener("change", drawSeries);
  drawSeries();

  const years = [...new Set(spread.map((row) => row.report_year))].sort((a, b) => b - a);
  const options = [...years.map((one) => [String(one), yearName(one)]), ["all", "全部 all"]];
  const year = select(options, "报告年度", "year", fazhi.state.get("year"));

  const drawDistribution = (rows) =>
    fazhi.chartAfter(document.querySelector("#distribution"), "distribution", () => fazhi.bins(rows.map((row) => row.value)), [
      { key: "range", zh: "数值", en: "value" },
      { key: "n", zh: "报告", en: "reports", number: true },
    ]);

  const list = fazhi.table(document.querySelector("#values"), {
    caption: "各报告的数值 the value of each report",
    lead: [year.label],
    columns: [
      {
        key: "issuer",
        zh: "机关",
        en: "body",
        text: (row) => row.issuer || row.report_id,
        cell: (row) => reportLink(root, row.year, row.report_id, row.issuer || row.report_id),
      },
      { key: "year", zh: "年度", en: "year", number: true, cell: (row) => yearName(row.year) },
      { key: "value", zh: "数值", en: "value", number: true },
      {
        key: "unit",
        zh: "单位",
        en: "unit",
        short: true,
        text: (row) => `${row.unit || ""}${row.qualifier === "exact" ? "" : ` ${word("qualifier", row.qualifier)}`}`,
      },
      {
        key: "evidence",
        zh: "原文",
        en: "in its words",
        cell: (row) =>
          el("span", {}, row.evidence || "", ...(row.flags || []).map((flag) => el("span", { class: "tag late" }, word("check", flag)))),
      },
      { key: "level", zh: "层级", en: "level", short: true, text: (row) => word("level", row.level) },
      { key: "province", zh: "省份", en: "province", short: true, text: (row) => provinceName(row.province) },
    ],
    filters: [
      { key: "level", zh: "层级", en: "level", options: Object.keys(words.lists.level).map((one) => [one, word("level", one)]) },
      { key: "province", zh: "省份", en: "province", options: provinces.map((slug) => [slug, provinceName(slug)]) },
      {
        key: "flags",
        zh: "标记",
        en: "flags",
        options: [["no", "无标记 none"], ["yes", "有标记 flagged"]],
        test: (row, value) => Boolean(row.flags) === (value === "yes"),
      },
    ],
    search: { zh: "查找机关", en: "find a body", text: (row) => `${row.issuer || ""} ${row.evidence || ""}` },
    detail: (row) => fazhi.detail(row.year, row.report_id, code),
    changed: drawDistribution,
  });
  const load = async () => {
    const wanted = year.control.value === "all" ? years : [Number(year.control.value)];
    fazhi.state.set("year", year.control.value);
    const pieces = await Promise.all(
      wanted.map(async (one) => (await fazhi.shards.rows(`values/${code}/${one}`)).map((row) => ({ ...row, year: one }))),
    );
    list.fill(pieces.flat());
  };
  year.control.addEventListener("change", load);
  load();
})();
