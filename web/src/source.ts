/** The source viewer beside the chat: the page of the report, fetched and put in, opened at the quote. */
import { source } from "words";
import { fetched, forTab } from "./api";
import { h } from "./dom";

export class SourcePane {
  private at = "";
  private running: AbortController | null = null;

  constructor(private readonly home: HTMLElement, private readonly extra?: () => HTMLElement[]) {
    home.addEventListener("click", (event) => this.clicked(event));
    home.addEventListener("submit", (event) => this.searched(event));
  }

  /** Shows the page of an address; the same page again only moves. */
  async open(url: string, focus = false): Promise<void> {
    const [path, anchor] = split(url);
    if (path !== this.at) await this.load(path);
    this.move(anchor, focus);
  }

  /** Forgets the page, as for another report. */
  clear(): void {
    this.running?.abort();
    this.at = "";
    this.home.replaceChildren();
  }

  private async load(path: string): Promise<void> {
    this.running?.abort();
    const running = (this.running = new AbortController());
    this.home.setAttribute("aria-busy", "true");
    if (!this.at) this.home.replaceChildren(h("p", { class: "dang-tim" }, source["loading"]));
    try {
      const page = await fetched(path, running.signal);
      const found = page.getElementById("bao-cao") ?? page.getElementById("chi-tieu");
      if (!found) throw new Error("no report");
      const shown = document.importNode(found, true);
      const outline = shown.querySelector<HTMLDetailsElement>(".muc-luc");
      if (outline) outline.open = this.home.clientWidth >= 880;
      const away = h("a", { class: "trang-rieng", href: forTab(path), target: "_blank", rel: "noopener" }, source["own_page"]);
      this.home.replaceChildren(h("div", { class: "dau-nguon-o" }, ...(this.extra?.() ?? []), away), shown);
      this.at = path;
    } catch (error) {
      if (running.signal.aborted) return;
      this.at = "";
      this.home.replaceChildren(...(this.extra?.() ?? []), h("p", { class: "hong", role: "alert" }, source["failed"]));
      throw error;
    } finally {
      this.home.setAttribute("aria-busy", "false");
    }
  }

  private move(anchor: string, focus: boolean): void {
    const named = anchor ? this.home.querySelector<HTMLElement>(`[id="${CSS.escape(anchor)}"]`) : null;
    const target = named ?? (anchor ? this.home.querySelector<HTMLElement>("#trich") : null);
    if (!target) {
      this.home.scrollTo({ top: 0 });
      return;
    }
    reveal(target);
    target.scrollIntoView({ block: "center", inline: "nearest" });
    this.home.querySelectorAll(".den").forEach((e) => e.classList.remove("den"));
    target.classList.add("den");
    if (focus) {
      target.setAttribute("tabindex", "-1");
      target.focus({ preventScroll: true });
    }
  }

  /** Links inside the page of the report stay inside the pane. */
  private clicked(event: MouseEvent): void {
    const link = (event.target as Element).closest("a");
    const href = link?.getAttribute("href") ?? "";
    if (!link || link.target || link.hasAttribute("download") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (href.startsWith("#")) {
      event.preventDefault();
      this.move(href.slice(1), true);
    }
  }

  private searched(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    if (form.getAttribute("role") !== "search") return;
    event.preventDefault();
    const words = new FormData(form).get("tim");
    const base = form.getAttribute("action") ?? "";
    void this.load(`${base}?tim=${encodeURIComponent(String(words ?? ""))}`).then(() => {
      this.home.querySelector<HTMLElement>("#o-tim")?.focus();
      this.home.querySelector("mark.tim")?.scrollIntoView({ block: "center" });
    });
  }
}

/** Folds that hide a place are opened. */
export function reveal(target: Element): void {
  for (let at = target.closest("details"); at; at = at.parentElement?.closest("details") ?? null) at.open = true;
}

function split(url: string): [string, string] {
  const [path = "", anchor = ""] = url.split("#");
  return [path, decodeURIComponent(anchor)];
}
