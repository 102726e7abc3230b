/** The table of indicators: sorts, filters, and draws the figures of a row; without scripts it is the same table, unsorted. */
import { sort } from "words";
import { chartOf } from "./chart";
import { h, say } from "./dom";
import type { Chart } from "./types";

export function enhance(root: ParentNode): void {
  const table = root.querySelector<HTMLTableElement>("table.bang-chi-tieu");
  if (!table || table.dataset["xong"]) return;
  table.dataset["xong"] = "1";
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  heads(table, rows);
  filters(root, table, rows);
  for (const row of rows) charted(row, table);
}

function heads(table: HTMLTableElement, rows: HTMLTableRowElement[]): void {
  const cells = [...(table.tHead?.rows[0]?.cells ?? [])];
  cells.forEach((head, column) => {
    const words = head.textContent ?? "";
    const button = h("button", { type: "button", class: "xep" }, words);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      cells.forEach((c) => c.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      order(table, rows, column, head.dataset["kieu"] === "number", down);
    });
    head.replaceChildren(button);
  });
}

function order(table: HTMLTableElement, rows: HTMLTableRowElement[], column: number, numbers: boolean, down: boolean): void {
  const words = new Intl.Collator("vi", { numeric: true });
  const key = (row: HTMLTableRowElement): string => row.cells[column]?.dataset["v"] ?? (numbers ? "" : (row.cells[column]?.textContent ?? ""));
  const sorted = [...rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (!x || !y) return x ? -1 : y ? 1 : 0; // what has no figure stays last either way
    const way = numbers ? Number(x) - Number(y) : words.compare(x, y);
    return down ? -way : way;
  });
  table.querySelectorAll("tr.hang-hinh").forEach((r) => r.remove());
  table.querySelectorAll("[aria-expanded=true]").forEach((b) => b.setAttribute("aria-expanded", "false"));
  table.tBodies[0]?.append(...sorted);
}

function filters(root: ParentNode, table: HTMLTableElement, rows: HTMLTableRowElement[]): void {
  const inputs = [...root.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[data-loc]")];
  const count = root.querySelector("[data-dem]");
  const run = (): void => {
    const wanted = Object.fromEntries(inputs.map((i) => [i.dataset["loc"] ?? "", i.value]));
    const words = bare(wanted["chu"] ?? "");
    let shown = 0;
    table.querySelectorAll("tr.hang-hinh").forEach((r) => r.remove());
    for (const row of rows) {
      const fits =
        bare(row.cells[0]?.textContent ?? "").includes(words) &&
        (!wanted["danh-gia"] || row.dataset["danhGia"] === wanted["danh-gia"]) &&
        (!wanted["bang"] || row.dataset["bang"] === wanted["bang"]);
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    if (count) count.textContent = shown ? say(sort["count"], { n: shown }) : (sort["none"] ?? "");
  };
  inputs.forEach((i) => i.addEventListener("input", run));
}

/** Lower case without marks: typed with or without them, a name is found. */
function bare(text: string): string {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/\s+/g, " ").trim();
}

function charted(row: HTMLTableRowElement, table: HTMLTableElement): void {
  const kept = row.dataset["hinh"];
  const name = row.cells[0];
  if (!kept || !name) return;
  const chart = JSON.parse(kept) as Chart;
  const button = h("button", { type: "button", class: "nho ve-hinh", "aria-expanded": "false", "aria-label": `${sort["chart"]}: ${chart.title}` }, sort["chart"]);
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) row.nextElementSibling?.classList.contains("hang-hinh") && row.nextElementSibling.remove();
    else row.after(h("tr", { class: "hang-hinh" }, h("td", { colspan: String(table.tHead?.rows[0]?.cells.length ?? 1) }, chartOf(chart))));
  });
  name.append(button);
}
