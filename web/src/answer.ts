/** An answer as elements: its words with marks that open the source, then chart, figures, warnings, sources, what may be done with it. */
import { basis, chat } from "words";
import { feedback, forTab } from "./api";
import { chartOf } from "./chart";
import { h, say, type Child } from "./dom";
import type { Answer, Citation, Value } from "./types";

export interface Acts {
  open(citation: Citation, from: HTMLElement): void;
  ask(question: string): void;
  tell(words: string): void;
}

const PIECE = /(\*\*.+?\*\*|\[\d{1,3}\])/g;

/** Words of the assistant: paragraphs, lists, tables of bars; `**bold**` and marks. */
export function wording(text: string, mark: (n: number) => Child): HTMLElement[] {
  const out: HTMLElement[] = [];
  let list: HTMLElement | null = null;
  let grid: string[] = [];
  const close = (): void => {
    if (grid.length) out.push(tabled(grid, mark));
    grid = [];
    list = null;
  };
  for (const line of text.split("\n")) {
    if (/^\s*\|.*\|\s*$/.test(line)) {
      list = null;
      grid.push(line);
      continue;
    }
    if (grid.length) close();
    const item = /^\s*[-•] (.*)$/.exec(line);
    if (item) {
      if (!list) out.push((list = h("ul", null)));
      list.append(h("li", null, ...inline(item[1] ?? "", mark)));
    } else {
      list = null;
      if (line.trim()) out.push(h("p", null, ...inline(line, mark)));
    }
  }
  close();
  return out;
}

function inline(text: string, mark: (n: number) => Child): Child[] {
  return text.split(PIECE).map((piece) => {
    const bold = /^\*\*(.+)\*\*$/.exec(piece);
    if (bold) return h("strong", null, ...inline(bold[1] ?? "", mark));
    const number = /^\[(\d{1,3})\]$/.exec(piece);
    return number ? (mark(Number(number[1])) ?? piece) : piece;
  });
}

function tabled(lines: string[], mark: (n: number) => Child): HTMLElement {
  const rows = lines.map((l) => l.trim().replace(/^\||\|$/g, "").split("|").map((c) => c.trim()));
  const headed = rows[1]?.every((c) => /^:?-+:?$/.test(c));
  const head = headed ? rows[0] : undefined;
  const body = headed ? rows.slice(2) : rows;
  return scrolled(
    h(
      "table",
      null,
      head && h("thead", null, h("tr", null, ...head.map((c) => h("th", { scope: "col" }, ...inline(c, mark))))),
      h("tbody", null, ...body.map((r) => h("tr", null, ...r.map((c) => h("td", null, ...inline(c, mark)))))),
    ),
    chat["figures"] ?? "",
  );
}

function scrolled(table: HTMLElement, label: string): HTMLElement {
  return h("div", { class: "cuon", role: "region", tabindex: "0", "aria-label": label }, table);
}

/** The words alone, while they still come in. */
export function growing(text: string): HTMLElement[] {
  return wording(text, (n) => h("span", { class: "dau-nguon cho" }, String(n)));
}

export function whole(answer: Answer, acts: Acts): Child[] {
  const sources = new Map(answer.citations.map((c) => [c.mark, c]));
  const mark = (n: number): Child => {
    const found = sources.get(n);
    return found ? marked(found, acts) : null;
  };
  const state = chat[`status_${answer.status}`];
  return [
    state && h("p", { class: "trang-thai" }, state),
    answer.rewrite && h("p", { class: "doc-la" }, say(chat["read_as"], { x: answer.rewrite })),
    h("div", { class: answer.values.length ? "loi chinh" : "loi" }, ...wording(answer.answer, mark)),
    choices(answer, acts),
    computed(answer),
    answer.chart && chartOf(answer.chart),
    figures(answer, mark),
    caveats(answer, mark),
    cited(answer, acts),
    deeds(answer, acts),
    followUps(answer, acts),
  ];
}

function marked(citation: Citation, acts: Acts): HTMLElement {
  const label = say(chat["source"], { n: citation.mark, x: citation.cite });
  return sourceLink(citation, acts, { class: "dau-nguon", "aria-label": label, title: bare(citation.quote).slice(0, 300) }, String(citation.mark));
}

/** A link that works by itself (a new tab), and opens the source beside the chat where it can. */
function sourceLink(citation: Citation, acts: Acts, props: Record<string, string>, ...children: Child[]): HTMLElement {
  const link = h("a", { ...props, href: forTab(citation.url), target: "_blank", rel: "noopener" }, ...children);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    acts.open(citation, link);
  });
  return link;
}

function choices(answer: Answer, acts: Acts): Child {
  if (!answer.choices.length) return null;
  return h("ul", { class: "chon-mot" }, ...answer.choices.map((c) => h("li", null, h("button", { type: "button", class: "the-hoi", click: () => acts.ask(c) }, c))));
}

function computed(answer: Answer): Child {
  const steps = answer.computed.filter((c) => !answer.answer.includes(c.formula));
  if (!steps.length) return null;
  const lines = steps.map((c) => h("li", null, c.formula.includes(c.result) ? c.formula : `${c.formula} = ${c.result}`));
  return h("div", { class: "phep-tinh" }, h("h3", null, chat["computed"]), h("ul", null, ...lines));
}

/** The figures as a table: one indicator with its figures below one another, several beside one another by basis and period. */
function figures(answer: Answer, mark: (n: number) => Child): Child {
  if (answer.values.length < 2) return null;
  const names = [...new Set(answer.values.map((v) => v.indicator))];
  const table = names.length > 1 ? several(answer.values, names, mark) : single(answer.values, mark);
  return h("details", { class: "gap" }, h("summary", null, chat["figures"]), scrolled(table, chat["figures"] ?? ""));
}

function single(values: Value[], mark: (n: number) => Child): HTMLTableElement {
  const rows = values.map((v) => h("tr", null, h("th", { scope: "row" }, named(v)), h("td", null, v.period ?? ""), h("td", { class: "so" }, shown(v)), h("td", null, mark(v.mark))));
  const heads = [chat["basis"], chat["period"], chat["value"]].map((x) => h("th", { scope: "col" }, x));
  return h("table", { class: "so-lieu" }, h("caption", null, values[0]?.indicator), h("thead", null, h("tr", null, ...heads, sourceHead())), h("tbody", null, ...rows));
}

function several(values: Value[], names: string[], mark: (n: number) => Child): HTMLTableElement {
  const columns = [...new Set(values.map((v) => `${named(v)} ${v.period ?? ""}`.trim()))];
  const rows = names.map((name) => {
    const own = values.filter((v) => v.indicator === name);
    const cells = columns.map((c) => {
      const found = own.find((v) => `${named(v)} ${v.period ?? ""}`.trim() === c);
      return h("td", { class: "so" }, found && shown(found));
    });
    const marks = [...new Set(own.map((v) => v.mark))].map(mark);
    return h("tr", null, h("th", { scope: "row" }, name), ...cells, h("td", null, ...marks));
  });
  const heads = [chat["figure"], ...columns].map((x) => h("th", { scope: "col" }, x));
  return h("table", { class: "so-lieu" }, h("thead", null, h("tr", null, ...heads, sourceHead())), h("tbody", null, ...rows));
}

function sourceHead(): HTMLElement {
  return h("th", { scope: "col" }, h("span", { class: "an" }, chat["sources"]));
}

function named(value: Value): string {
  return basis[value.basis] ?? value.basis;
}

function shown(value: Value): string {
  return value.unit && !value.printed.endsWith(value.unit) ? `${value.printed} ${value.unit}` : value.printed;
}

function caveats(answer: Answer, mark: (n: number) => Child): Child {
  const unsaid = answer.caveats.filter((c) => !answer.answer.includes(c.text));
  if (!unsaid.length) return null;
  const lines = unsaid.map((c) => h("p", null, h("b", null, `${chat["caveat"]}: `), ...inline(c.text, mark)));
  return h("div", { class: "canh-bao" }, ...lines);
}

function cited(answer: Answer, acts: Acts): Child {
  if (!answer.citations.length) return null;
  const items = answer.citations.map((c) => {
    const [a, b] = c.lines;
    const lines = say(a === b ? chat["lines"] : chat["lines_span"], { a, b });
    const place = c.cite.split(", ").slice(1).join(", ") || c.path;
    return h("li", { value: String(c.mark) }, sourceLink(c, acts, { class: "cho-in" }, place), h("span", { class: "dong-in" }, ` · ${lines}`), !answer.answer.includes(c.quote) && h("q", null, bare(c.quote)));
  });
  return h("section", { class: "nguon-ds", "aria-label": chat["sources"] }, h("h3", null, chat["sources"]), h("ol", null, ...items));
}

/** A quote without the markup of the file. */
function bare(quote: string): string {
  return quote.replace(/<sup>\s*[\d]+\s*<\/sup>|<\/?[a-z][^<>]{0,80}>|\*\*/gi, "").replace(/\s*\|\s*/g, " | ").replace(/^[\s|]+|[\s|]+$/g, "");
}

function deeds(answer: Answer, acts: Acts): Child {
  if (answer.status === "error") return null;
  const row = h("div", { class: "viec", role: "group", "aria-label": chat["feedback"] });
  if (answer.citations.length) row.append(h("button", { type: "button", class: "nho", click: () => void copy(answer, row, acts) }, chat["copy_cite"]));
  for (const [name, verdict] of [["good", "good"], ["bad", "bad"], ["report", "report"]] as const) {
    row.append(h("button", { type: "button", class: "nho", "data-y": verdict, "aria-pressed": "false", click: (e) => void rate(answer, verdict, e.currentTarget as HTMLElement, row, acts) }, chat[name]));
  }
  return row;
}

async function rate(answer: Answer, verdict: string, button: HTMLElement, row: HTMLElement, acts: Acts): Promise<void> {
  try {
    await feedback(answer.answer_id, verdict);
    row.querySelectorAll("[data-y]").forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
    row.querySelector(".ly-do-sai")?.remove();
    if (verdict !== "good") row.append(reasons(answer, verdict, acts));
    acts.tell(chat["thanks"] ?? "");
  } catch {
    acts.tell(chat["feedback_failed"] ?? "");
  }
}

/** What is wrong, in one press; nobody has to say. */
function reasons(answer: Answer, verdict: string, acts: Acts): HTMLElement {
  const box = h("div", { class: "ly-do-sai", role: "group", "aria-label": chat["why"] }, h("span", null, chat["why"]));
  for (const [name, words] of [["figure", chat["why_figure"]], ["source", chat["why_source"]], ["missing", chat["why_missing"]], ["other", chat["why_other"]]] as const) {
    const send = async (): Promise<void> => {
      try {
        await feedback(answer.answer_id, verdict, name);
        box.replaceChildren(h("span", null, chat["thanks"]));
        acts.tell(chat["thanks"] ?? "");
      } catch {
        acts.tell(chat["feedback_failed"] ?? "");
      }
    };
    box.append(h("button", { type: "button", class: "nho", click: () => void send() }, words));
  }
  return box;
}

/** The sources as an official paper cites them, one a line. */
async function copy(answer: Answer, row: HTMLElement, acts: Acts): Promise<void> {
  const text = [...new Set(answer.citations.map((c) => c.cite))].join("\n");
  try {
    await navigator.clipboard.writeText(text);
    acts.tell(chat["copied"] ?? "");
  } catch {
    // a frame may be without the right to copy: the words are shown, selected
    if (row.querySelector("textarea")) return;
    const box = h("textarea", { readonly: true, rows: "3", "aria-label": chat["copy_failed"] });
    box.value = text;
    row.append(h("div", { class: "chep-tay" }, h("p", null, chat["copy_failed"]), box));
    box.focus();
    box.select();
  }
}

function followUps(answer: Answer, acts: Acts): Child {
  const more = answer.followups ?? [];
  if (!more.length) return null;
  const chips = more.map((q) => h("li", null, h("button", { type: "button", class: "the-hoi", click: () => acts.ask(q) }, q)));
  return h("div", { class: "hoi-tiep" }, h("h3", null, chat["more"]), h("ul", null, ...chips));
}
