// Pieces of data, each a script beside the page: a page on disk may load scripts where it may not fetch.
"use strict";
window.fazhi = window.fazhi || {};

(() => {
  const waiting = new Map();
  const loaded = new Map();

  const unpack = async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  };

  // Called by the piece itself.
  const put = (name, text) => waiting.get(name)?.resolve(unpack(text));

  // The content of a piece; null where there is none of that name.
  const get = (name) => {
    if (!loaded.has(name)) {
      loaded.set(
        name,
        new Promise((resolve) => {
          waiting.set(name, { resolve });
          const script = document.createElement("script");
          script.src = `${fazhi.root}data/${name}.js`;
          script.addEventListener("error", () => resolve(null));
          document.head.append(script);
        }),
      );
    }
    return loaded.get(name);
  };

  const rows = async (name) => {
    const columns = await get(name);
    return columns ? fazhi.rows(columns) : [];
  };

  fazhi.shards = { put, get, rows };
})();
