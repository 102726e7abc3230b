/** Comparable figures as bars: SVG whose widths are per cents, so that it fits any column and its letters keep their size. */
import { chat } from "words";
import { h, s } from "./dom";
import type { Bar, Chart } from "./types";

const ROW = 46;

export function chartOf(chart: Chart): HTMLElement {
  const most = Math.max(...chart.bars.map((b) => Math.abs(Number(b.value))), 0) || 1;
  const told = chart.bars.map((b) => `${b.label}: ${b.figure}`).join("; ");
  const drawing = s("svg", { class: "hinh", width: "100%", height: String(chart.bars.length * ROW), role: "img", "aria-label": `${chart.title}. ${told}` });
  chart.bars.forEach((bar, i) => drawing.append(...drawn(bar, i * ROW, most)));
  const notes = chart.notes.map((n) => h("li", null, n));
  const caption = h("figcaption", null, chart.unit ? `${chart.title} (${chart.unit})` : chart.title);
  return h("figure", { class: "bieu-do" }, caption, drawing, notes.length > 0 && h("ul", null, ...notes));
}

function drawn(bar: Bar, top: number, most: number): SVGElement[] {
  const part = Math.max(0.6, (Math.abs(Number(bar.value)) / most) * 100);
  const label = s("text", { x: "0", y: String(top + 14), class: "nhan-cot" }, bar.label);
  const figure = s("text", { x: "100%", y: String(top + 14), class: "so-cot", "text-anchor": "end" }, bar.figure + (bar.doubt ? ` (${chat["doubtful"]})` : ""));
  const bed = s("rect", { x: "0", y: String(top + 21), width: "100%", height: "14", rx: "3", class: "nen" });
  const rect = s("rect", { x: "0", y: String(top + 21), width: `${part.toFixed(2)}%`, height: "14", rx: "3", class: `cot ${bar.basis}${bar.doubt ? " ngo" : ""}` });
  return [label, figure, bed, rect];
}
