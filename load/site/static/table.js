// A table to search, filter, sort and leaf through.
"use strict";
window.fazhi = window.fazhi || {};

(() => {
  const { el, both, number } = fazhi;
  const collator = new Intl.Collator("zh-CN", { numeric: true });
  let count = 0;

  const text = (column, row) => {
    const value = column.text ? column.text(row) : row[column.key];
    return value === null || value === undefined ? "" : String(value);
  };

  const compare = (column, a, b) => {
    if (!column.number) return collator.compare(text(column, a), text(column, b));
    const [x, y] = [a[column.key], b[column.key]];
    if (x === null || x === undefined) return y === null || y === undefined ? 0 : 1;
    if (y === null || y === undefined) return -1;
    return x - y;
  };

  const labelled = (control, zh, en) => el("label", { class: "field" }, both(zh, en), control);

  const select = (options, zh, en, chosen = "") => {
    const control = el("select");
    for (const [value, label] of options) control.append(el("option", { value }, label));
    control.value = chosen;
    if (control.selectedIndex < 0) control.selectedIndex = 0;
    return { control, label: labelled(control, zh, en) };
  };

  // columns: {key, zh, en, number, short, text(row), cell(row)}; filters: {key, zh, en, options: [[value, label]]};
  // lead: controls that go before ours; detail(row): a promise of what a row unfolds to; changed(rows): told of the rows left after every choice.
  const table = (place, options) => {
    const { caption, columns, rows = [], filters = [], lead = [], search, detail, changed, state = "" } = options;
    const size = matchMedia("(max-width: 44rem)").matches ? 12 : options.size || 25;
    const id = `table${(count += 1)}`;
    // A page whose address already says something else keeps no choices there: state is null.
    const recall = (name) => (state === null ? "" : fazhi.state.get(state + name));
    const keep = (name, value) => state === null || fazhi.state.set(state + name, value);
    const chosen = { query: recall("q"), filters: {}, sort: null, down: false, page: 0 };
    let all = rows;

    const query = el("input", { type: "search", autocomplete: "off", value: chosen.query });
    const controls = el("div", { class: "controls", role: "search", "aria-label": caption }, ...lead);
    if (search) controls.append(labelled(query, search.zh, search.en));
    for (const filter of filters) {
      chosen.filters[filter.key] = recall(filter.key);
      const { control, label } = select([["", "全部 all"], ...filter.options], filter.zh, filter.en, chosen.filters[filter.key]);
      control.addEventListener("change", () => {
        chosen.filters[filter.key] = control.value;
        keep(filter.key, control.value);
        chosen.page = 0;
        draw();
      });
      controls.append(label);
    }
    query.addEventListener("input", () => {
      chosen.query = query.value;
      keep("q", query.value);
      chosen.page = 0;
      draw();
    });

    const told = el("p", { class: "told", role: "status", "aria-live": "polite" });
    const head = el("tr", { role: "row" });
    const body = el("tbody", { role: "rowgroup" });
    const buttons = new Map();
    for (const column of columns) {
      const button = el("button", { type: "button", class: "sort" }, both(column.zh, column.en));
      button.addEventListener("click", () => {
        chosen.down = chosen.sort === column ? !chosen.down : Boolean(column.number);
        chosen.sort = column;
        chosen.page = 0;
        draw();
      });
      const cell = el("th", { scope: "col", role: "columnheader", class: column.number ? "number" : null }, button);
      buttons.set(column, cell);
      head.append(cell);
    }
    if (detail) head.append(el("th", { scope: "col", role: "columnheader" }, both("来历", "source")));
    const frame = el(
      "div",
      { class: "frame", role: "region", tabindex: "0", "aria-labelledby": `${id}-caption` },
      el(
        "table",
        { role: "table", class: "cards" },
        el("caption", { id: `${id}-caption` }, caption),
        el("thead", { role: "rowgroup" }, head),
        body,
      ),
    );
    const back = el("button", { type: "button" }, "← 上一页 back");
    const on = el("button", { type: "button" }, "下一页 next →");
    const where = el("span", { class: "where" });
    const pager = el("nav", { class: "pager", "aria-label": `${caption} 翻页 pages` }, back, where, on);
    const turn = (by) => {
      chosen.page += by;
      draw();
      frame.scrollIntoView({ block: "nearest" });
    };
    back.addEventListener("click", () => turn(-1));
    on.addEventListener("click", () => turn(1));
    place.replaceChildren(controls, told, frame, pager);

    const kept = () => {
      const words = chosen.query.trim().toLowerCase().split(/\s+/).filter(Boolean);
      const left = all.filter(
        (row) =>
          filters.every((filter) => {
            const value = chosen.filters[filter.key];
            if (!value) return true;
            return filter.test ? filter.test(row, value) : String(row[filter.key] ?? "") === value;
          }) &&
          words.every((word) => search.text(row).toLowerCase().includes(word)),
      );
      if (chosen.sort) {
        const sign = chosen.down ? -1 : 1;
        left.sort((a, b) => sign * compare(chosen.sort, a, b));
      }
      return left;
    };

    const line = (row) => {
      const cells = columns.map((column) => {
        const content = column.cell ? column.cell(row) : column.number ? number(row[column.key]) : text(column, row);
        const attributes = { role: "cell", "data-label": `${column.zh} ${column.en}`, class: column.number ? "number" : column.short ? "short" : null };
        return el("td", attributes, content ?? "");
      });
      const main = el("tr", { role: "row" }, ...cells);
      if (detail) {
        const more = el("tr", { role: "row", class: "detail", hidden: true });
        const button = el("button", { type: "button", "aria-expanded": "false" }, "原句 sentence");
        button.addEventListener("click", async () => {
          const open = button.getAttribute("aria-expanded") === "true";
          button.setAttribute("aria-expanded", String(!open));
          more.hidden = open;
          if (!open && !more.firstChild) {
            const cell = el("td", { role: "cell", colspan: columns.length + 1 }, "…");
            more.append(cell);
            cell.replaceChildren(await detail(row));
          }
        });
        main.append(el("td", { role: "cell", "data-label": "来历 source" }, button));
        return [main, more];
      }
      return [main];
    };

    const draw = () => {
      const left = kept();
      const pages = Math.max(1, Math.ceil(left.length / size));
      chosen.page = Math.min(Math.max(chosen.page, 0), pages - 1);
      const from = chosen.page * size;
      const shown = left.slice(from, from + size);
      body.replaceChildren(...shown.flatMap(line));
      for (const [column, cell] of buttons) {
        if (column === chosen.sort) cell.setAttribute("aria-sort", chosen.down ? "descending" : "ascending");
        else cell.removeAttribute("aria-sort");
      }
      told.textContent = left.length
        ? `${number(left.length)} 行 rows${left.length > size ? `, ${from + 1}–${from + shown.length}` : ""}`
        : "没有符合的行 no row fits";
      frame.hidden = left.length === 0;
      pager.hidden = pages === 1;
      where.textContent = `${chosen.page + 1} / ${pages}`;
      back.disabled = chosen.page === 0;
      on.disabled = chosen.page === pages - 1;
      if (changed) changed(left);
    };

    draw();
    return {
      fill(rows) {
        all = rows;
        chosen.page = 0;
        draw();
      },
    };
  };

  // A small table as it is, e.g. behind a chart.
  const plainTable = (caption, columns, rows) =>
    el(
      "div",
      { class: "frame", role: "region", tabindex: "0", "aria-label": caption },
      el(
        "table",
        {},
        el("caption", {}, caption),
        el("thead", {}, el("tr", {}, ...columns.map((one) => el("th", { scope: "col", class: one.number ? "number" : null }, both(one.zh, one.en))))),
        el(
          "tbody",
          {},
          ...rows.map((row) =>
            el("tr", {}, ...columns.map((one) => el("td", { class: one.number ? "number" : null }, one.number ? number(row[one.key]) : String(row[one.key] ?? "")))),
          ),
        ),
      ),
    );

  Object.assign(fazhi, { table, plainTable, select });
})();
