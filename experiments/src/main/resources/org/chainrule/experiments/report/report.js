(() => {
  "use strict";
  let series, metrics, epochs;
  const palette = {
    light: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#996b00", "#56b4e9", "#7a5195", "#666666"],
    dark: ["#56b4e9", "#e69f00", "#2fbf8f", "#e59ac4", "#f0e442", "#8fb8de", "#b794d6", "#bbbbbb"],
  };
  const darkQuery = window.matchMedia("(prefers-color-scheme: dark)");
  let printing = false;
  let charts = [];

  const short = value => value == null ? "-" : Math.abs(value) >= 1e-3 || value === 0
    ? Number(value.toPrecision(4)).toString() : value.toExponential(2);

  const isPower = tick => Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-9;
  // Two fit beside each other on A4 and on letter; the width on paper is not known before it is printed.
  const sizeOf = element => printing ? { width: 330, height: 220 } : { width: Math.max(260, element.clientWidth), height: 260 };

  function chart(id, columns, options) {
    const element = document.getElementById(id);
    if (!element) return;
    const names = Object.keys(columns);
    const places = options.places || epochs;
    const unit = options.unit || "epoch";
    element.textContent = "";
    if (names.length === 0 || places.length === 0) {
      element.textContent = "Nothing was recorded.";
      return;
    }
    element.parentElement.classList.toggle("logarithmic", Boolean(options.log));
    const dark = darkQuery.matches && !printing;
    const ink = dark ? "#e6e9ec" : "#1b1f24";
    const line = dark ? "#39424b" : "#d5dbe1";
    const colours = palette[dark ? "dark" : "light"];
    const axis = extra => Object.assign({ stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } }, extra);
    const linear = (_, low, high) => options.percent ? [0, Math.max(1, 1.08 * high)] : low === high ? (low > 0 ? [0, 1.5 * high] : [low - 0.5, high + 0.5]) : uPlot.rangeNum(low, high, 0.08, false);
    const scale = options.log ? { distr: 3 } : { range: linear };
    // On a logarithmic axis lines at powers of ten only, where there are enough of them.
    const powers = (_, ticks) => {
      const few = ticks.filter(isPower).length < 3;
      return ticks.map(tick => few || isPower(tick) ? tick : null);
    };
    const up = options.log ? { grid: { stroke: line, width: 1, filter: powers }, ticks: { stroke: line, width: 1, filter: powers } } : {};
    const plot = new uPlot({
      ...sizeOf(element),
      scales: { x: { time: false, range: (_, low, high) => low === high ? [low - 1, high + 1] : [low, high] }, y: scale },
      axes: [
        axis({ label: unit, labelSize: 20, incrs: [1, 2, 5].flatMap(digit => [1, 10, 100, 1e3, 1e4, 1e5, 1e6].map(power => digit * power)).sort((a, b) => a - b) }),
        axis({ size: 64, ...up, values: (_, ticks) => ticks.map(tick => tick == null ? "" : short(tick)) }),
      ],
      series: [{ label: unit, value: (_, value) => value == null ? "-" : String(value) }].concat(names.map((name, index) => ({
        label: name,
        stroke: colours[index % colours.length],
        width: 2,
        dash: index >= colours.length ? [6, 4] : index === 1 && options.pair ? [8, 4] : [],
        points: { show: places.length < 40, size: 5 },
        value: (_, value) => short(value),
      }))),
    }, [places].concat(names.map(name => options.log ? columns[name].map(value => value > 0 ? value : null) : columns[name])), element);
    charts.push({ plot, element });
  }

  // The largest number divided by the smallest, if all are above 0: on a linear axis small ones beside large ones look like 0.
  function spread(columns) {
    const numbers = Object.values(columns).flat().filter(value => value != null);
    const least = Math.min(...numbers);
    return least > 0 ? Math.max(...numbers) / least : 1;
  }

  function pick(test) {
    return Object.fromEntries(Object.entries(metrics).filter(([name]) => test(name)));
  }

  function draw() {
    charts.forEach(({ plot }) => plot.destroy());
    charts = [];
    series = JSON.parse(document.getElementById("series").textContent);
    metrics = series.metrics;
    epochs = metrics.epoch || [];
    const losses = pick(name => name === "training_loss" || name === "validation_loss");
    chart("loss", losses, { pair: true, log: spread(losses) > 200 });
    chart("metrics", pick(name => name.startsWith("validation_") && name !== "validation_loss"), {});
    chart("gradients", series.gradients, { log: true });
    chart("rate", pick(name => name === "learning_rate"), {});
    const health = series.health;
    if (health.step) {
      const bySteps = extra => Object.assign({ places: health.step.step, unit: "step" }, extra);
      chart("health-gradient", health.gradient, bySteps({ log: true }));
      chart("health-update", health.update, bySteps({ log: true }));
      chart("health-activation", health.activation, bySteps({ log: true }));
      chart("health-stuck", health.stuck, bySteps({ percent: true }));
    }
  }

  draw();
  document.addEventListener("chainrule-changed", draw);
  darkQuery.addEventListener("change", draw);
  window.addEventListener("beforeprint", () => { printing = true; draw(); });
  window.addEventListener("afterprint", () => { printing = false; draw(); });
  let pending = 0;
  window.addEventListener("resize", () => {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(() => charts.forEach(({ plot, element }) =>
      plot.setSize(sizeOf(element))));
  });
})();
