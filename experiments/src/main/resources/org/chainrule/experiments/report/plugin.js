(() => {
  "use strict";
  const plots = JSON.parse(document.getElementById("plots").textContent);
  const darkQuery = window.matchMedia("(prefers-color-scheme: dark)");
  let printing = false;
  let charts = [];
  // Two fit beside each other on A4 and on letter; the width on paper is not known before it is printed.
  const sizeOf = box => printing ? { width: 330, height: 220 } : { width: Math.max(260, box.clientWidth), height: 260 };

  function draw() {
    charts.forEach(({ chart }) => chart.destroy());
    charts = [];
    const dark = darkQuery.matches && !printing;
    const ink = dark ? "#e6e9ec" : "#1b1f24";
    const line = dark ? "#39424b" : "#d5dbe1";
    const colours = dark ? ["#56b4e9", "#e69f00", "#2fbf8f"] : ["#0072b2", "#d55e00", "#009e73"];
    document.querySelectorAll("[data-plot]").forEach(element => {
      const plot = plots[Number(element.dataset.plot)];
      element.replaceChildren();
      Object.entries(plot.curves || {}).forEach(([name, values], index) => {
        const figure = document.createElement("figure");
        const caption = document.createElement("figcaption");
        caption.textContent = name + " over " + plot.axis;
        const box = document.createElement("div");
        box.className = "chart";
        box.setAttribute("role", "img");
        box.setAttribute("aria-label", caption.textContent);
        figure.append(caption, box);
        element.append(figure);
        const axis = extra => Object.assign({ stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } }, extra);
        const chart = new uPlot({
          ...sizeOf(box),
          scales: { x: { time: false }, y: { range: (_, low, high) => low === high ? [low - 0.5, high + 0.5] : uPlot.rangeNum(low, high, 0.08, false) } },
          axes: [axis({ label: plot.axis, labelSize: 20 }), axis({ size: 64 })],
          series: [{ label: plot.axis }, { label: name, stroke: colours[index % colours.length], width: 2, points: { show: false } }],
        }, [plot.x, values.map(value => value === "" ? null : value)], box);
        charts.push({ chart, box });
      });
    });
  }

  draw();
  darkQuery.addEventListener("change", draw);
  window.addEventListener("beforeprint", () => { printing = true; draw(); });
  window.addEventListener("afterprint", () => { printing = false; draw(); });
  let pending = 0;
  window.addEventListener("resize", () => {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(() => charts.forEach(({ chart, box }) =>
      chart.setSize(sizeOf(box))));
  });
})();
