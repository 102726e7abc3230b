/** The calls of our own API. In sign-in mode jwt the host page's token is exchanged for a short one, which is held here and nowhere else. */
import type { Answer } from "./types";
import { events } from "./sse";

const JSON_BODY = { "Content-Type": "application/json" };

export class Refused extends Error {
  constructor(readonly status: number, detail: string, readonly after: number | null) {
    super(detail);
  }
}

/** Our session, and the ticket that lets a tab of its own show a report (both for a quarter of an hour). */
let own: { token: string; view: string | null; until: number } | null = null;
let fromHost: (() => Promise<string | null>) | null = null;

/** How the frame gets a fresh token of the host page. */
export function onHostToken(get: () => Promise<string | null>): void {
  fromHost = get;
}

async function authorised(): Promise<Record<string, string>> {
  if (!fromHost) return {};
  if (!own || own.until < Date.now() + 20_000) {
    const token = await fromHost();
    if (!token) return {};
    const got = await fetch("/api/v1/session", { method: "POST", headers: { Authorization: `Bearer ${token}` } });
    if (!got.ok) throw await refusal(got);
    const made = (await got.json()) as { access_token: string; expires_in: number };
    const me = await fetch("/api/v1/me", { headers: { Authorization: `Bearer ${made.access_token}` }, cache: "no-store" });
    const view = me.ok ? ((await me.json()) as { view: string | null }).view : null;
    own = { token: made.access_token, view, until: Date.now() + made.expires_in * 1000 };
  }
  return { Authorization: `Bearer ${own.token}` };
}

/** The address of a page for a tab of its own: signed in by jwt, a tab has nothing but its address. */
export function forTab(url: string): string {
  if (!own?.view || !url.startsWith("/bao-cao/")) return url;
  const [path = "", anchor] = url.split("#");
  return `${path}${path.includes("?") ? "&" : "?"}ve=${encodeURIComponent(own.view)}${anchor ? `#${anchor}` : ""}`;
}

async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...(init.headers as Record<string, string>), ...(await authorised()) };
  const got = await fetch(path, { ...init, headers, credentials: "same-origin", cache: "no-store" });
  if (got.status === 401) own = null;
  if (!got.ok) throw await refusal(got);
  return got;
}

async function refusal(got: Response): Promise<Refused> {
  const after = Number(got.headers.get("Retry-After"));
  const told = (await got.json().catch(() => ({}))) as { detail?: string };
  return new Refused(got.status, told.detail ?? "", Number.isFinite(after) && after > 0 ? after : null);
}

export interface Hearing { text(all: string): void }

/** One question, streamed; gives the whole answer object at the end. */
export async function ask(question: string, history: string[], report: string | null, signal: AbortSignal, hearing: Hearing): Promise<Answer> {
  const body = JSON.stringify({ question, history, ...(report ? { report } : {}), stream: true });
  const headers = { ...JSON_BODY, Accept: "text/event-stream" };
  const got = await call("/api/v1/ask", { method: "POST", headers, body, signal });
  if (!got.body) throw new Refused(0, "", null);
  let said = "";
  for await (const event of events(got.body)) {
    const data = JSON.parse(event.data) as Record<string, unknown>;
    if (event.name === "delta") {
      said = data["replace"] ? String(data["text"]) : said + String(data["text"]);
      hearing.text(said);
    } else if (event.name === "error") throw new Refused(Number(data["status"]) || 0, String(data["detail"] ?? ""), null);
    else if (event.name === "done") return data as unknown as Answer;
  }
  throw new Refused(0, "", null);
}

export async function feedback(answer: string, verdict: string, reason?: string): Promise<void> {
  await call(`/api/v1/answers/${encodeURIComponent(answer)}/feedback`, { method: "POST", headers: JSON_BODY, body: JSON.stringify({ verdict, ...(reason ? { reason } : {}) }) });
}

/** A page of ours as a document that is not shown, to take an element out of. */
export async function fetched(url: string, signal?: AbortSignal): Promise<Document> {
  const got = await call(url, signal ? { signal } : {});
  return new DOMParser().parseFromString(await got.text(), "text/html");
}
