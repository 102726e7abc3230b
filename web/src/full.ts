/** The page `/`: chat, source viewer and indicators; side by side where there is room, else one at a time. */
import { sort } from "words";
import { Chat } from "./chat";
import { byId } from "./dom";
import { enhance } from "./indicators";
import { SourcePane } from "./source";
import { isDark, setTheme } from "./theme";
import { h } from "./dom";
import { source } from "words";

export function full(): void {
  const home = { hoi: byId("o-hoi"), "bao-cao": byId("o-bao-cao"), "chi-tieu": byId("o-chi-tieu") };
  const choice = byId("chon-bao-cao") as HTMLSelectElement | null;
  if (!home.hoi || !home["bao-cao"] || !home["chi-tieu"]) return;
  const report = (): string => choice?.value ?? "";
  let back: HTMLElement | null = null;

  const returning = (): HTMLElement[] =>
    back ? [h("button", { type: "button", class: "phang ve-chat", click: goBack }, source["back"])] : [];
  const sources = new SourcePane(home["bao-cao"], returning);
  const indicators = new SourcePane(home["chi-tieu"]);
  const chat = new Chat({
    report: () => (choice && choice.options.length > 1 ? report() : null),
    open: (citation, from) => {
      back = from;
      show("bao-cao");
      void sources.open(citation.url, true).then(() => chat.tell(source["opened"] ?? ""), () => undefined);
    },
  });
  home.hoi.replaceChildren(chat.element);

  function goBack(): void {
    show("hoi");
    back?.focus();
  }

  function show(name: string): void {
    document.body.dataset["hien"] = name;
    document.querySelectorAll<HTMLElement>("[data-den]").forEach((b) => {
      if (b.dataset["den"] === name) b.setAttribute("aria-current", "true");
      else b.removeAttribute("aria-current");
    });
    if (name === "bao-cao" && !home["bao-cao"]?.querySelector("#bao-cao")) void sources.open(`/bao-cao/${report()}`).catch(() => undefined);
    if (name === "chi-tieu" && !home["chi-tieu"]?.querySelector("#chi-tieu")) void openIndicators();
  }

  async function openIndicators(): Promise<void> {
    await indicators.open(`/chi-tieu/${report()}`).catch(() => undefined);
    const pane = home["chi-tieu"];
    if (pane) enhance(pane);
  }

  document.querySelectorAll<HTMLElement>("[data-den]").forEach((b) => b.addEventListener("click", () => show(b.dataset["den"] ?? "hoi")));
  // the place of an indicator opens in the report beside it
  home["chi-tieu"].addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a.nguon");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show("bao-cao");
    void sources.open(link.getAttribute("href") ?? "", true).catch(() => undefined);
  });
  choice?.addEventListener("change", () => {
    sources.clear();
    indicators.clear();
    const shown = document.body.dataset["hien"] ?? "hoi";
    show(shown);
    if (wide() && shown === "hoi") void sources.open(`/bao-cao/${report()}`).catch(() => undefined);
  });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && back && home["bao-cao"]?.contains(document.activeElement)) goBack();
  });
  themeButton();
  document.body.dataset["hien"] = "hoi";
  if (wide() && report()) void sources.open(`/bao-cao/${report()}`).catch(() => undefined);
  if (wide()) chat.focus(); // on a phone the keyboard would cover the page
}

function wide(): boolean {
  return matchMedia("(min-width: 900px)").matches;
}

function themeButton(): void {
  const button = byId("doi-mau");
  const label = (): void => {
    if (!button) return;
    button.textContent = (isDark() ? sort["light"] : sort["dark"]) ?? "";
    button.removeAttribute("aria-pressed");
  };
  button?.addEventListener("click", () => {
    setTheme(isDark() ? "light" : "dark");
    label();
  });
  label();
}
