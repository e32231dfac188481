"use strict";

(async () => {
  const { el, word, number, provinceName, words } = fazhi;
  const names = { o: "正常 ok", p: "部分 partial", f: "失败 failed", "-": "未访问 not visited" };
  const statuses = { ok: "正常", partial: "部分", failed: "失败" };

  const runs = await fazhi.shards.rows("runs");
  const bars = runs.flatMap((run) =>
    ["ok", "partial", "failed"].map((status, order) => ({
      run: run.started_at,
      status: `${statuses[status]} ${status}`,
      order,
      n: run[status],
    })),
  );
  fazhi.chart(document.querySelector("#runs"), "runs", bars.filter((row) => row.n), [
    { key: "run", zh: "运行", en: "run (UTC)" },
    { key: "status", zh: "状态", en: "status" },
    { key: "n", zh: "门户", en: "portals", number: true },
  ]);

  const strip = (row) => {
    const told = [...row.strip].map((one) => names[one]);
    const counts = Object.values(names).map((name) => [name, told.filter((one) => one === name).length]).filter(([, n]) => n);
    return el(
      "span",
      { class: "strip", role: "img", "aria-label": counts.map(([name, n]) => `${name} ${n}`).join(", ") },
      ...[...row.strip].map((one, at) => el("i", { class: `run-${one === "-" ? "none" : one}`, title: `${runs[at]?.started_at || ""} ${names[one]}` })),
    );
  };
  const refusals = (row) =>
    (row.refused || "")
      .split(", ")
      .filter(Boolean)
      .map((one) => one.split(":"))
      .map(([code, n]) => `${word("reason", code)} ${n}`)
      .join(" · ");

  fazhi.table(document.querySelector("#portals"), {
    caption: "门户状况 how each portal fares",
    columns: [
      {
        key: "portal",
        zh: "门户",
        en: "portal",
        text: (row) => `${row.name || ""} ${row.portal}`,
        cell: (row) => el("span", {}, row.name ? `${row.name} ` : "", el("code", {}, row.portal)),
      },
      { key: "status", zh: "最近", en: "last run", text: (row) => statuses[row.status] || "", cell: (row) => row.status ? el("span", { class: `tag status-${row.status}` }, `${statuses[row.status]} ${row.status}`) : "" },
      { key: "strip", zh: "近期运行", en: "last runs", cell: strip },
      { key: "reports", zh: "报告", en: "reports", number: true },
      { key: "newest", zh: "最新", en: "newest", short: true },
      { key: "last_success", zh: "最近成功", en: "last success (UTC)", short: true },
      { key: "last_error", zh: "最近错误", en: "last error", text: (row) => (row.last_error ? row.last_error.split(", ").map((one) => `${word("reason", one)} ${one}`).join(" · ") : "") },
      { key: "refused", zh: "最近未采用", en: "not taken", text: refusals },
      { key: "requests", zh: "请求", en: "requests", number: true },
      { key: "seconds", zh: "秒", en: "seconds", number: true },
    ],
    rows: await fazhi.shards.rows("portals"),
    filters: [
      { key: "status", zh: "状态", en: "status", options: Object.entries(statuses).map(([code, zh]) => [code, `${zh} ${code}`]) },
      { key: "province", zh: "省份", en: "province", options: Object.entries(words.provinces) },
    ],
    search: { zh: "查找", en: "search", text: (row) => `${row.portal} ${row.name || ""} ${row.last_error || ""} ${row.warnings || ""}` },
  });
})();
