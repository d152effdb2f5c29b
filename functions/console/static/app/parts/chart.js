// Counts a day as bars, drawn by uPlot, with the same numbers as a table for those who don't see it.

import { html, useEffect, useRef } from "../view.js";
import { countText, shortDateText } from "../formats.js";

const HEIGHT = 96;

/**
 * @param {{title: string, days: {date: string, count: number}[], tone: "good" | "busy" | "bad" | "quiet", unit: string, href?: string}} props `href`: to what is counted today
 */
export function DayChart({ title, days, tone, unit, href }) {
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    /** @type {any} */
    let plot = null;
    let gone = false;
    import("../../vendor/uplot.js").then(({ default: Plot }) => {
      if (gone) return;
      plot = draw(Plot, element, days, tone);
    });
    const size = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: HEIGHT }));
    size.observe(element);
    const redraw = () => plot?.redraw();
    const themed = new MutationObserver(redraw);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", redraw);
    return () => {
      gone = true;
      size.disconnect();
      themed.disconnect();
      dark.removeEventListener("change", redraw);
      plot?.destroy();
    };
  }, [days, tone]);
  const last = days.at(-1);
  return html`<figure class="chart">
    <figcaption><span>${title}</span>${href && last?.count ? html`<a class="chart-count" href=${href}><strong class="figures">${countText(last.count)}</strong> <span class="fine">today</span></a>` : html`<strong class="figures">${countText(last?.count ?? 0)}</strong><span class="fine">today</span>`}</figcaption>
    <div class="chart-place" ref=${place} aria-hidden="true"></div>
    <div class="sr-only"><table>
      <caption>${title}, by day</caption>
      <tbody>${days.map((day) => html`<tr><th scope="row">${shortDateText(day.date)}</th><td>${countText(day.count)} ${unit}</td></tr>`)}</tbody>
    </table></div>
  </figure>`;
}

/** @param {any} Plot @param {HTMLElement} element @param {{date: string, count: number}[]} days @param {string} tone */
function draw(Plot, element, days, tone) {
  const largest = Math.max(1, ...days.map((day) => day.count));
  return new Plot(
    {
      width: element.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: [-0.6, days.length - 0.4] }, y: { range: [0, largest * 1.1] } },
      axes: [
        {
          stroke: () => resolved(element, "--text-muted"),
          grid: { show: false },
          ticks: { show: false },
          size: 22,
          font: "11px Geist, system-ui, sans-serif",
          splits: () => [0, Math.floor((days.length - 1) / 2), days.length - 1],
          values: (/** @type {any} */ _plot, /** @type {number[]} */ splits) => splits.map((index) => shortDateText(days[index].date)),
        },
        { show: false },
      ],
      series: [{}, {
        paths: Plot.paths.bars({ size: [0.62, 26], radius: 0.15 }),
        fill: () => resolved(element, `--${tone}-strong`),
        stroke: () => resolved(element, `--${tone}-strong`),
        width: 0,
        points: { show: false },
      }],
    },
    [days.map((_, index) => index), days.map((day) => day.count)],
    element,
  );
}

/** A colour of the tokens as the browser computes it for the present theme. @param {HTMLElement} element @param {string} name */
function resolved(element, name) {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  element.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
