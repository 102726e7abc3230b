/** The chat in the widget's frame. It speaks to the page that frames it, and to no other: source and origin are checked both ways. */
import { source } from "words";
import { onHostToken } from "./api";
import { Chat } from "./chat";
import { byId, h } from "./dom";
import { SourcePane } from "./source";
import { setAccent, setTheme } from "./theme";

interface Told { hoibaocao?: 1; type?: string; token?: string }

export function embed(): void {
  const home = byId("o-hoi");
  if (!home) return;
  const given = new URLSearchParams(location.search);
  setTheme(given.get("theme"));
  setAccent(given.get("accent"));
  const host = hostOf(given.get("host"));
  const tell = (message: Told): void => {
    if (host) parent.postMessage({ hoibaocao: 1, ...message }, host);
  };
  const close = (): void => tell({ type: "close" });
  const pane = h("section", { class: "o nguon-phu", hidden: true, "aria-label": source["opened"] });
  let back: HTMLElement | null = null;
  const leave = (): void => {
    pane.hidden = true;
    chat.element.hidden = false;
    back?.focus();
  };
  const returning = (): HTMLElement[] => [h("button", { type: "button", class: "phang ve-chat", click: leave }, source["back"])];
  const sources = new SourcePane(pane, returning);
  const chat = new Chat({
    report: () => given.get("report"),
    open: (citation, from) => {
      back = from;
      pane.hidden = false;
      chat.element.hidden = true;
      void sources.open(citation.url, true).catch(() => undefined);
    },
    ...(host ? { close } : {}),
  });
  home.replaceChildren(chat.element, pane);
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    if (!pane.hidden) leave();
    else close();
  });
  listen(host, tell, chat, given.get("sign") === "1");
  tell({ type: "ready" });
}

/** Who frames us: the origin that the widget names, if the server lets it frame us at all; null at the top of a window. */
function hostOf(named: string | null): string | null {
  if (parent === window || !named) return null;
  const allowed = (document.body.dataset["origins"] ?? "").split(" ").filter(Boolean);
  return named === location.origin || allowed.includes(named) ? named : null;
}

function listen(host: string | null, tell: (m: Told) => void, chat: Chat, signed: boolean): void {
  const waiting: ((token: string | null) => void)[] = [];
  addEventListener("message", (event: MessageEvent<Told>) => {
    if (event.source !== parent || event.origin !== host || event.data?.hoibaocao !== 1) return;
    if (event.data.type === "focus") chat.focus();
    if (event.data.type === "token") waiting.splice(0).forEach((give) => give(typeof event.data.token === "string" ? event.data.token : null));
  });
  if (!signed) return;
  onHostToken(
    () =>
      new Promise((give) => {
        waiting.push(give);
        tell({ type: "token" });
        setTimeout(() => give(null), 10_000);
      }),
  );
}
