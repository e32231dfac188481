"use strict";

(() => {
  const { el, both, words, word, link, number, yearName, sentence } = fazhi;
  const main = document.querySelector("#report");

  const item = (zh, en, value) => (value === null || value === undefined || value === "" ? [] : [el("dt", {}, both(zh, en)), el("dd", {}, value)]);

  const show = async () => {
    const [, year, id] = /^#(\d{1,4})-([0-9a-f]{16})$/.exec(location.hash) || [];
    const found = id ? await fazhi.report(year, id) : null;
    if (!found) {
      main.replaceChildren(
        el("h1", {}, "没有这份报告 no such report"),
        el("p", {}, "请从", el("a", { href: "reports.html" }, "报告列表 the list of reports"), "中选择。"),
      );
      return;
    }
    const title = found.title || found.issuer || id;
    document.title = `${title} · fazhi`;
    const place = ["province_name", "city_name", "county_name", "township_name"].map((name) => found[name]).filter(Boolean);
    const original = found.duplicate_of
      ? el("span", {}, el("code", {}, found.duplicate_of))
      : null;
    const name = (code) => (words.indicators[code] || [code])[0];
    const facts = el(
      "dl",
      { class: "facts" },
      ...item("网址", "address", link(found.url)),
      ...item("机关", "body", found.issuer),
      ...item("报告年度", "year reported on", yearName(year)),
      ...item("层级", "level", word("level", found.level)),
      ...item("地区", "region", [place.join(" "), found.region_code].filter(Boolean).join(" · ")),
      ...item("公布日期", "published", found.published),
      ...item("落款日期", "signed", found.signed),
      ...item("来源", "source", found.source),
      ...item("发文字号", "document number", found.document_number),
      ...item("门户", "portal", words.portals[found.portal] ? `${words.portals[found.portal]} (${found.portal})` : found.portal),
      ...item("抓取时间", "fetched (UTC)", found.fetched_at),
      ...item("存档", "archive record", found.archive ? `${found.archive} @ ${found.archive_offset}` : null),
      ...item("读取", "read by", [found.extractor, found.layout].filter(Boolean).join(", ")),
      ...item("版本", "revision", found.revision),
      ...item("重复于", "duplicate of", original),
      ...item("撤下时间", "withdrawn", found.withdrawn_at),
      ...item("警告", "warnings", (found.warnings || []).join(" · ")),
      ...item("编号", "report_id", el("code", {}, id)),
    );
    const flags = found.flags.map((one) =>
      el(
        "li",
        {},
        el("span", { class: "tag late" }, word("check", one.check)),
        ` ${one.indicator ? `${name(one.indicator)}: ` : ""}${one.found}; 应为 expected ${one.expected}`,
      ),
    );
    const told = flags.length ? [el("h2", {}, both("标记", "Flags")), el("ul", {}, ...flags)] : [];
    const place2 = el("div");
    main.replaceChildren(el("h1", {}, title), facts, ...told, el("h2", {}, both("数量及其原句", "Quantities and their sentences")), place2);
    fazhi.table(place2, {
      caption: "报告所述数量 the quantities that the report states",
      size: 50,
      columns: [
        {
          key: "indicator",
          zh: "指标",
          en: "indicator",
          text: (row) => (row.indicator ? name(row.indicator) : row.subject || ""),
          cell: (row) =>
            row.indicator
              ? el(
                  "span",
                  {},
                  row.indicator in words.indicators ? el("a", { href: `indicators/${row.indicator}.html` }, name(row.indicator)) : row.indicator,
                  row.chosen ? el("span", { class: "tag chosen" }, "入表 chosen") : null,
                )
              : el("span", { class: "muted" }, row.subject || "—"),
        },
        { key: "value", zh: "数值", en: "value", number: true },
        { key: "unit", zh: "单位", en: "unit", short: true },
        {
          key: "status",
          zh: "性质",
          en: "nature",
          short: true,
          // What most are goes without saying: exact, actual, a number and no change of one.
          text: (row) =>
            [["qualifier", row.qualifier, "exact"], ["status", row.status, "actual"], ["measure", row.measure, "level"]]
              .filter(([, one, usual]) => one !== usual)
              .map(([list, one]) => word(list, one))
              .join(" · "),
        },
        { key: "sentence", zh: "原句", en: "sentence", cell: sentence },
      ],
      rows: found.quantities,
      filters: [
        {
          key: "indicator",
          zh: "指标",
          en: "indicator",
          options: [["-", "无代码 no code"], ...[...new Set(found.quantities.map((one) => one.indicator).filter(Boolean))].map((one) => [one, name(one)])],
          test: (row, value) => (value === "-" ? !row.indicator : row.indicator === value),
        },
      ],
      search: { zh: "查找", en: "search", text: (row) => `${row.sentence} ${row.subject || ""} ${row.indicator || ""} ${row.indicator ? name(row.indicator) : ""}` },
      state: null,
    });
  };

  addEventListener("hashchange", show);
  show();
})();
