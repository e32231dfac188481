// What is chosen on a page stands behind the # of its address, so that a view can be kept and sent on.
"use strict";
window.fazhi = window.fazhi || {};

(() => {
  const read = () => new URLSearchParams(location.hash.slice(1));

  const write = (name, value) => {
    const all = read();
    if (value) all.set(name, value);
    else all.delete(name);
    const hash = all.toString();
    try {
      history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    } catch {
      // Some browsers refuse this on disk; the view then has no address of its own.
    }
  };

  fazhi.state = { get: (name) => read().get(name) || "", set: write };
})();
