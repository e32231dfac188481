"use strict";

(async () => {
  const { el, words, word, reportLink, provinceName, yearName, select } = fazhi;
  const options = [["all", "全部 all"], ...words.years.map((one) => [String(one), yearName(one)])];
  const start = fazhi.state.get("year") || (fazhi.state.get("q") || !words.years.length ? "all" : String(words.years[0]));
  const year = select(options, "报告年度", "year", start);
  const list = fazhi.table(document.querySelector("#reports"), {
    caption: "报告 reports",
    lead: [year.label],
    columns: [
      {
        key: "title",
        zh: "标题",
        en: "title",
        text: (row) => row.title || row.report_id,
        cell: (row) => {
          const marks = [row.duplicate && "重复 duplicate", row.withdrawn && "已撤下 withdrawn"].filter(Boolean);
          return el(
            "span",
            {},
            reportLink("", row.year, row.report_id, row.title || row.report_id),
            ...marks.map((mark) => el("span", { class: "tag" }, mark)),
          );
        },
      },
      { key: "issuer", zh: "机关", en: "body" },
      { key: "year", zh: "年度", en: "year", number: true, cell: (row) => yearName(row.year) },
      { key: "level", zh: "层级", en: "level", short: true, text: (row) => word("level", row.level) },
      { key: "province", zh: "省份", en: "province", short: true, text: (row) => provinceName(row.province) },
      { key: "published", zh: "公布日期", en: "published", short: true },
      { key: "n", zh: "数量", en: "quantities", number: true },
    ],
    filters: [
      { key: "level", zh: "层级", en: "level", options: Object.keys(words.lists.level).map((one) => [one, word("level", one)]) },
      { key: "province", zh: "省份", en: "province", options: Object.entries(words.provinces) },
    ],
    search: {
      zh: "查找",
      en: "title, body, code or portal",
      text: (row) => `${row.title || ""} ${row.issuer || ""} ${row.region_code || ""} ${row.portal} ${row.report_id}`,
    },
  });
  const load = async () => {
    const wanted = year.control.value === "all" ? words.years : [Number(year.control.value)];
    fazhi.state.set("year", year.control.value);
    const pieces = await Promise.all(
      wanted.map(async (one) => (await fazhi.shards.rows(`index/${one}`)).map((row) => ({ ...row, year: one }))),
    );
    list.fill(pieces.flat());
  };
  year.control.addEventListener("change", load);
  load();
})();
