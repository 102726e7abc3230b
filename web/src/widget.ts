/**
 * The line that an intranet page embeds:
 *   <script defer src="https://may-chu/widget/v1/hoibaocao.js" data-theme="auto" data-accent="#0b5d6b"></script>
 * A launcher in a shadow root; the chat is a frame on our own origin, made when it is first opened. Works under a host CSP of
 * `script-src` and `frame-src` with our origin alone: the styles are a constructed sheet, nothing is inline, nothing is evaluated.
 * data-theme light|dark|auto, data-accent #rrggbb, data-position right|left, data-label, data-report, data-token-url (sign-in by jwt).
 */
import { widget } from "words";

const script = document.currentScript as HTMLScriptElement | null;
if (script && !document.querySelector("hoi-bao-cao")) start(script, new URL(script.src).origin);

function start(script: HTMLScriptElement, origin: string): void {
  const set = script.dataset;
  const accent = /^#[0-9a-f]{6}$/i.test(set["accent"] ?? "") ? set["accent"]! : "#0b5d6b";
  const host = document.createElement("hoi-bao-cao");
  const root = host.attachShadow({ mode: "open" });
  dress(root, css(accent, set["position"] === "left" ? "left" : "right"));
  const button = document.createElement("button");
  button.type = "button";
  button.lang = "vi";
  button.setAttribute("aria-expanded", "false");
  const label = set["label"] || widget["open"]!;
  button.textContent = label;
  root.append(button);
  let frame: HTMLIFrameElement | null = null;

  let ready = false;

  const open = (on: boolean): void => {
    if (on && !frame) frame = root.insertBefore(make(), button);
    if (!frame) return;
    frame.hidden = !on;
    button.setAttribute("aria-expanded", String(on));
    button.textContent = on ? widget["close"]! : label;
    host.toggleAttribute("open", on);
    if (on) {
      frame.focus();
      if (ready) tell({ type: "focus" });
    } else button.focus();
  };

  const make = (): HTMLIFrameElement => {
    const made = document.createElement("iframe");
    const given = new URLSearchParams({ host: location.origin, accent, theme: set["theme"] ?? "auto" });
    if (set["report"]) given.set("report", set["report"]);
    if (set["tokenUrl"]) given.set("sign", "1");
    made.src = `${origin}/embed/v1?${given}`;
    made.title = widget["frame"]!;
    made.lang = "vi";
    made.allow = "clipboard-write";
    return made;
  };

  const tell = (message: object): void => frame?.contentWindow?.postMessage({ hoibaocao: 1, ...message }, origin);

  const token = async (): Promise<void> => {
    let text: string | null = null;
    try {
      // the host page's own address, with the host page's own session
      const got = await fetch(new URL(set["tokenUrl"]!, location.href), { credentials: "same-origin", cache: "no-store" });
      if (got.ok) text = (await got.text()).trim();
    } catch {
      // no token: the frame says that one must sign in
    }
    tell({ type: "token", token: text });
  };

  addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin || event.data?.hoibaocao !== 1) return;
    if (event.data.type === "close") open(false);
    if (event.data.type === "ready") {
      ready = true;
      if (!frame.hidden) tell({ type: "focus" });
    }
    if (event.data.type === "token" && set["tokenUrl"]) void token();
  });
  button.addEventListener("click", () => open(!frame || frame.hidden === true));
  host.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && frame?.hidden === false) open(false);
  });
  document.body.append(host);
}

/** A constructed sheet needs no leave of the host's policy; browsers before 2022 have none and get a style element. */
function dress(root: ShadowRoot, rules: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(Object.assign(document.createElement("style"), { textContent: rules }));
  }
}

function css(accent: string, side: string): string {
  const [r, g, b] = [1, 3, 5].map((i) => (parseInt(accent.slice(i, i + 2), 16) / 255) ** 2.2) as [number, number, number];
  const ink = 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05) >= 4.5 ? "#fff" : "#10161c";
  return `:host{all:initial;position:fixed;z-index:2147483000;bottom:20px;${side}:20px;display:flex;flex-direction:column;align-items:${side === "left" ? "flex-start" : "flex-end"};gap:12px}
button{font:600 16px/1.2 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;min-height:48px;padding:0 20px;border:0;border-radius:24px;background:${accent};color:${ink};cursor:pointer;box-shadow:0 2px 10px #0005}
button:hover{filter:brightness(1.1)}
button:focus-visible{outline:3px solid ${ink};outline-offset:-6px;box-shadow:0 0 0 3px ${accent},0 2px 10px #0005}
iframe{width:min(420px,calc(100vw - 40px));height:min(680px,calc(100vh - 110px));border:0;border-radius:14px;box-shadow:0 8px 40px #0004;background:Canvas}
[hidden]{display:none}
@media (max-width:639.9px){:host([open]){inset:0}:host([open]) iframe{width:100%;height:100%;border-radius:0}:host([open]) button{display:none}}
@media print{:host{display:none}}`;
}
