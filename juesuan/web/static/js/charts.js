// Charts: each picture is drawn from the JSON of our own endpoint; amounts come in 分 as whole numbers and are shown in
// 万元 by cutting digits, never by dividing. Colour and pattern both tell the series apart; a click leads to the number.
"use strict";
(() => {
  const home = document.querySelector(".charts");
  if (!home || typeof echarts === "undefined") return;
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(name).trim();
  const INK = token("--ink"), QUIET = token("--quiet"), LINE = token("--line"), TYPE = token("--type");
  const COLOURS = ["#1d4f7c", "#d98324", "#2f7d5b", "#8a4f9e", "#5c6670"];
  const LEVELS = ["#1d4f7c", "#143a5c", "#2f7d5b", "#d98324", "#8a4f9e"];
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const size = Number.parseFloat(style.fontSize) * 0.87;
  const drawn = [];

  // 分 as 万元 with two decimals, rounded half up; the whole of it without rounding stands in the table.
  function wan(fen) {
    const whole = BigInt(fen), below = whole < 0n, digits = ((below ? -whole : whole) + 5000n) / 10000n;
    const text = digits.toString().padStart(3, "0");
    return `${below && digits ? "-" : ""}${text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${text.slice(-2)}`;
  }
  function millionths(value) {
    const whole = BigInt(value), below = whole < 0n, digits = ((below ? -whole : whole) + 5000n) / 10000n;
    const text = digits.toString().padStart(3, "0");
    return `${below && digits ? "-" : ""}${text.slice(0, -2)}.${text.slice(-2)}`.replace(/\.?0+$/, "");
  }
  const said = (value, unit) => value === null ? "没有" : unit === "分" ? `${wan(value)}万元` : `${millionths(value)}${unit === "%" ? "%" : "分"}`;
  function axis(value, unit) {
    if (unit !== "分") return `${value / 1000000}${unit === "%" ? "%" : "分"}`;
    return value === 0 ? "0" : Math.abs(value) >= 10000000000 ? `${value / 10000000000}亿` : `${value / 1000000}万`;
  }
  const cut = (text, most) => [...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text;

  const common = () => ({
    animation: !calm,
    aria: { enabled: true, decal: { show: true } },
    textStyle: { fontFamily: TYPE, color: INK, fontSize: size },
    tooltip: { renderMode: "richText", confine: true, textStyle: { color: INK, fontSize: size }, borderColor: LINE },
  });

  function flows(chart, narrow) {
    const names = new Map(), links = [];
    const node = (level, name) => { const key = `${level}\u0000${name}`; names.set(key, { name: key, label: name, depth: level }); return key; };
    for (const row of chart.rows) {
      const { value, url } = row.values[0];
      if (!(value > 0)) continue;
      links.push({ source: node(row.level, row.name), target: node(row.level + 1, row.to), value, url });
    }
    const nodes = [...names.values()].map((one) => ({ name: one.name, depth: one.depth, itemStyle: { color: LEVELS[one.depth] } }));
    const plain = (key) => key.split("\u0000")[1];
    return {
      ...common(),
      tooltip: { ...common().tooltip, formatter: (told) => told.dataType === "edge"
        ? `${plain(told.data.source)} → ${plain(told.data.target)}\n${wan(told.data.value)}万元` : `${plain(told.name)}\n${wan(told.value)}万元` },
      series: [{
        type: "sankey", data: nodes, links, top: 8, bottom: 8, left: 4, right: narrow ? 110 : 170, nodeGap: 18, nodeWidth: 14,
        emphasis: { focus: "adjacency" }, draggable: false, layoutIterations: 48,
        label: { color: INK, fontSize: size, formatter: (told) => cut(plain(told.name), narrow ? 9 : 14) },
        lineStyle: { color: "gradient", opacity: 0.35, curveness: 0.5 },
      }],
    };
  }

  function bars(chart, narrow) {
    const kinds = [...new Set(chart.units)];
    const rows = [...chart.rows].reverse(); // the first at the top
    const left = narrow ? 8 : 10;
    const across = kinds.length; // one picture a unit, side by side; below each other on a phone
    const room = narrow ? 116 : 210;
    const width = home.clientWidth - 40;
    let top = 34;
    const grid = kinds.map((unit, n) => {
      if (!narrow && across > 1) return { left: n === 0 ? room : room + (width - room) * n / across + 30, width: (width - room) / across - 60, top, bottom: 40 };
      const tall = rows.length * chartRow(chart, unit), placed = { left: room, right: 28, top, height: tall };
      top += tall + 60;
      return placed;
    });
    return {
      ...common(),
      color: COLOURS,
      legend: { top: 0, left: left, itemWidth: 22, itemHeight: 12, textStyle: { color: INK, fontSize: size }, type: "scroll" },
      tooltip: { ...common().tooltip, trigger: "item", formatter: (told) => `${told.name}\n${told.seriesName} ${said(told.data.whole ?? null, told.data.unit)}` },
      grid,
      xAxis: kinds.map((unit, n) => ({
        type: "value", gridIndex: n, min: unit === "分" ? undefined : 0, splitNumber: narrow ? 2 : 4,
        axisLabel: { color: QUIET, fontSize: size * 0.92, hideOverlap: true, formatter: (value) => axis(value, unit) },
        splitLine: { lineStyle: { color: LINE } },
      })),
      yAxis: kinds.map((_, n) => ({
        type: "category", gridIndex: n, data: rows.map((row) => row.name), axisTick: { show: false }, axisLine: { lineStyle: { color: LINE } },
        axisLabel: { show: narrow || n === 0, color: INK, fontSize: size * 0.92, interval: 0, formatter: (name) => cut(name, narrow ? 8 : 15) },
      })),
      series: chart.series.map((name, n) => {
        const unit = chart.units[n], at = kinds.indexOf(unit);
        return {
          name, type: "bar", xAxisIndex: at, yAxisIndex: at, barMaxWidth: 16, barGap: "8%",
          data: rows.map((row) => row.values[n].value === null ? { value: "-", unit } : { value: row.values[n].value, whole: row.values[n].value, unit, url: row.values[n].url }),
        };
      }),
    };
  }
  const chartRow = (chart, unit) => Math.max(26, 20 * chart.units.filter((one) => one === unit).length + 8);

  function height(chart, narrow) {
    if (chart.kind === "flows") return narrow ? 620 : 640;
    const kinds = [...new Set(chart.units)];
    if (!narrow || kinds.length === 1) return 74 + chart.rows.length * Math.max(...kinds.map((unit) => chartRow(chart, unit)));
    return kinds.reduce((sum, unit) => sum + chart.rows.length * chartRow(chart, unit) + 60, 14);
  }

  function draw(chart) {
    const at = home.querySelector(`[data-chart="${chart.name}"]`);
    if (!at || !chart.rows.length) return;
    const narrow = home.clientWidth < 620;
    at.style.height = `${height(chart, narrow)}px`;
    const picture = echarts.init(at, null, { renderer: "canvas" });
    picture.setOption(chart.kind === "flows" ? flows(chart, narrow) : bars(chart, narrow));
    picture.on("click", (told) => { if (told.data && told.data.url) location.assign(told.data.url); });
    drawn.push({ chart, at, picture, narrow });
  }

  function again() {
    for (const one of drawn) {
      const narrow = home.clientWidth < 620;
      one.at.style.height = `${height(one.chart, narrow)}px`;
      one.picture.resize();
      one.picture.setOption(one.chart.kind === "flows" ? flows(one.chart, narrow) : bars(one.chart, narrow), true);
    }
  }

  fetch(home.dataset.source, { headers: { Accept: "application/json" }, credentials: "same-origin" })
    .then((answer) => answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status))))
    .then((charts) => {
      charts.forEach(draw);
      home.dataset.drawn = "yes";
      let waiting = 0;
      addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(again, 150); });
      addEventListener("beforeprint", again);
      addEventListener("afterprint", again);
    })
    .catch(() => { for (const say of home.querySelectorAll(".chart-say")) say.textContent = "图没有取到；数都在下面的表里，刷新页面再试。"; });
})();
