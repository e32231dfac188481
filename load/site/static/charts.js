// Charts, drawn by Vega without evaluating any text as code, each with the table of its numbers behind it.
"use strict";
window.fazhi = window.fazhi || {};

(() => {
  const { el, plainTable } = fazhi;
  const drawn = new Map();

  const chart = async (figure, name, rows, columns) => {
    const plot = figure.querySelector(".plot");
    const behind = figure.querySelector("details");
    const caption = figure.querySelector("figcaption").textContent.trim().replace(/\s+/g, " ");
    behind.querySelector(".frame")?.remove();
    drawn.get(figure)?.finalize();
    drawn.delete(figure);
    if (!rows.length) {
      plot.replaceChildren(el("p", { class: "none" }, "没有数据 nothing to show"));
      behind.hidden = true;
      return;
    }
    behind.hidden = false;
    behind.append(plainTable(caption, columns, rows));
    const spec = structuredClone(fazhi.specs[name]);
    spec.data = { values: rows };
    // A legend in one line, or in two columns where the page is narrow.
    if (plot.clientWidth > 640) spec.config.legend.columns = 0;
    // A few bars need not fill the width.
    const across = spec.encoding?.x;
    if (spec.mark?.type === "bar" && ["ordinal", "nominal"].includes(across?.type)) {
      const count = new Set(rows.map((row) => row[across.field])).size;
      if (plot.clientWidth / count > 130) spec.mark.width = 90;
    }
    const summary = `${caption}. ${rows.length} 个数据点,数据表见图下 points, in the table below`;
    const view = await vegaEmbed(plot, spec, {
      renderer: "svg",
      actions: false,
      ast: true,
      defaultStyle: false,
      tooltip: { disableDefaultStyle: true },
    });
    drawn.set(figure, view);
    // One picture with one name; its numbers are in the table. Vega would have every bar read out.
    plot.setAttribute("role", "img");
    plot.setAttribute("aria-roledescription", "图 chart");
    plot.setAttribute("aria-label", summary);
  };

  // A list that is searched calls at every key: the chart follows once the keys rest.
  const resting = new Map();
  const chartAfter = (figure, name, rows, columns) => {
    clearTimeout(resting.get(figure));
    resting.set(figure, setTimeout(() => chart(figure, name, rows(), columns), 60));
  };

  // Bins of round width, or of 1, 2 and 5 and their tens where the greatest values lie far off the others.
  const bins = (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    if (!sorted.length) return [];
    const [least, most] = [sorted[0], sorted[sorted.length - 1]];
    const middle = sorted[Math.floor(sorted.length / 2)];
    const edges = [];
    if (least >= 0 && most > 20 * Math.max(middle, 1)) {
      edges.push(0);
      for (let ten = 1; edges[edges.length - 1] <= most; ten *= 10) edges.push(ten, 2 * ten, 5 * ten);
      while (edges.length > 2 && edges[edges.length - 2] > most) edges.pop();
    } else {
      const rough = (most - least) / 10 || 1;
      const power = 10 ** Math.floor(Math.log10(rough));
      const width = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough);
      for (let edge = Math.floor(least / width) * width; edge <= most + width / 2; edge += width) {
        edges.push(Number(edge.toPrecision(12)));
      }
      if (edges[edges.length - 1] <= most) edges.push(Number((edges[edges.length - 1] + width).toPrecision(12)));
    }
    const short = new Intl.NumberFormat("zh-CN", { notation: "compact", maximumFractionDigits: 2 });
    const found = edges.slice(1).map((to, at) => ({ range: `${short.format(edges[at])}–${short.format(to)}`, n: 0 }));
    let at = 0;
    for (const value of sorted) {
      while (at < found.length - 1 && value >= edges[at + 1]) at += 1;
      found[at].n += 1;
    }
    // Empty bins before the least value say nothing.
    const first = found.findIndex((bin) => bin.n > 0);
    return found.slice(Math.max(first, 0));
  };

  Object.assign(fazhi, { chart, chartAfter, bins });
})();
