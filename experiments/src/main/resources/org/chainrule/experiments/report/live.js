(() => {
  "use strict";
  let version = "";
  let failures = 0;
  async function look() {
    let state = null;
    try {
      state = await (await fetch("/state", { cache: "no-store" })).json();
      if (state.ended) {
        location.reload();
        return;
      }
      if (state.version !== version) {
        const text = await (await fetch("/", { cache: "no-store" })).text();
        const page = new DOMParser().parseFromString(text, "text/html");
        const open = [...document.querySelectorAll("details")].map(details => details.open);
        document.querySelector("main").replaceWith(page.querySelector("main"));
        document.querySelectorAll("details").forEach((details, index) => { details.open = open[index] === true; });
        document.getElementById("series").textContent = page.getElementById("series").textContent;
        document.dispatchEvent(new Event("chainrule-changed"));
        version = state.version;
      }
      document.getElementById("outcome").textContent = state.outcome;
      if (state.stopped) return;
      failures = 0;
    } catch (gone) {
      if (state !== null && state.stopped) { // it went before the last figures came
        document.getElementById("outcome").textContent = state.outcome;
        return;
      }
      failures++;
      document.getElementById("outcome").textContent = "The run does not answer any more.";
    }
    if (failures < 5) setTimeout(look, 1000);
  }
  setTimeout(look, 1000);
})();
