/** The conversation: a log, one polite live region, a box to write in. */
import { chat } from "words";
import { ask, Refused } from "./api";
import { growing, whole } from "./answer";
import { h, say } from "./dom";
import type { Answer, Citation } from "./types";

/** Earlier questions that go with the next one (the server reads no more). */
const HISTORY = 6;

export interface Place {
  /** Opens a source beside the chat. */
  open(citation: Citation, from: HTMLElement): void;
  /** The report that is asked; null: the newest. */
  report(): string | null;
  /** Shown in the head of the chat, where there is room for it. */
  close?: () => void;
}

export class Chat {
  readonly element: HTMLElement;
  private readonly log = h("div", { class: "nhat-ky", role: "log", "aria-live": "off", "aria-label": chat["title"], tabindex: "0" });
  private readonly live = h("p", { class: "an", role: "status", "aria-live": "polite" });
  private readonly box = h("textarea", { id: "cau-hoi", rows: "1", maxlength: "4000", placeholder: chat["placeholder"], enterkeyhint: "send", autocomplete: "off" });
  private readonly send = h("button", { type: "submit", class: "gui" }, chat["send"]);
  private history: string[] = [];
  private running: AbortController | null = null;

  constructor(private readonly place: Place) {
    const form = h("form", { class: "soan" }, h("label", { for: "cau-hoi", class: "an" }, chat["input"]), this.box, this.send);
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      if (this.running) this.running.abort();
      else void this.ask(this.box.value);
    });
    this.box.addEventListener("keydown", (e) => {
      if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
        e.preventDefault();
        if (!this.running) void this.ask(this.box.value);
      }
    });
    this.box.addEventListener("input", () => this.fit());
    const fresh = h("button", { type: "button", class: "phang", click: () => this.clear() }, chat["new"]);
    const close = place.close ? h("button", { type: "button", class: "phang dong-lai", click: place.close }, chat["close"]) : null;
    const head = h("div", { class: "dau-chat" }, h("h2", null, chat["title"]), fresh, close);
    this.element = h("div", { class: "chat" }, head, this.log, form, this.live);
    this.clear();
  }

  focus(): void {
    this.box.focus();
  }

  tell(words: string): void {
    // the same words twice are read twice only where they change
    this.live.textContent = "";
    setTimeout(() => (this.live.textContent = words), 30);
  }

  private clear(): void {
    this.running?.abort();
    this.history = [];
    const examples = ["example_1", "example_2", "example_3"].map((k) => chat[k] ?? "");
    const chips = examples.map((q) => h("li", null, h("button", { type: "button", class: "the-hoi", click: () => void this.ask(q) }, q)));
    this.log.replaceChildren(
      h("div", { class: "chao" }, h("p", { class: "moi" }, chat["welcome"]), h("p", { class: "gioi-thieu" }, chat["about"]), h("h3", { class: "an" }, chat["examples"]), h("ul", { class: "vi-du" }, ...chips)),
    );
  }

  private fit(): void {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 160)}px`;
  }

  async ask(question: string): Promise<void> {
    question = question.trim();
    if (!question || this.running) return;
    this.log.querySelector(".chao")?.remove();
    this.log.querySelectorAll(".hoi-tiep").forEach((e) => e.remove());
    this.box.value = "";
    this.fit();
    const asked = h("div", { class: "hoi" }, h("h3", { class: "an" }, chat["you"]), h("p", null, question));
    const body = h("div", { class: "than" }, h("p", { class: "dang-tim" }, chat["working"]));
    const turn = h("article", { class: "dap", "aria-label": chat["bot"], "aria-busy": "true" }, body);
    this.log.append(asked, turn);
    this.bring(asked);
    this.tell(chat["working"] ?? "");
    this.busy(true);
    const running = (this.running = new AbortController());
    try {
      const answer = await ask(question, this.history.slice(-HISTORY), this.place.report(), running.signal, {
        text: (all) => body.replaceChildren(...growing(all)),
      });
      this.show(answer, body, turn);
      this.history.push(question);
      this.tell(spoken(answer));
    } catch (error) {
      this.failed(error, running.signal.aborted, body, question);
    } finally {
      turn.setAttribute("aria-busy", "false");
      this.running = null;
      this.busy(false);
      this.bring(asked);
    }
  }

  private show(answer: Answer, body: HTMLElement, turn: HTMLElement): void {
    turn.classList.add(answer.status);
    const parts = whole(answer, { open: (c, from) => this.place.open(c, from), ask: (q) => void this.ask(q), tell: (w) => this.tell(w) });
    body.replaceChildren(...parts.filter((p): p is Node => p instanceof Node));
  }

  private failed(error: unknown, stopped: boolean, body: HTMLElement, question: string): void {
    const words = stopped ? chat["stopped"] : reason(error);
    const again = h("button", { type: "button", class: "nho", click: () => void this.ask(question) }, chat["retry"]);
    body.replaceChildren(h("p", { class: "hong" }, words), again);
    this.tell(words ?? "");
  }

  private busy(on: boolean): void {
    this.send.textContent = (on ? chat["stop"] : chat["send"]) ?? "";
    this.send.classList.toggle("dung", on);
  }

  /** The question to the top of the log: the answer is read from its beginning. */
  private bring(asked: HTMLElement): void {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.log.scrollTo({ top: asked.offsetTop - this.log.offsetTop - 12, behavior: still ? "auto" : "smooth" });
  }
}

function spoken(answer: Answer): string {
  if (answer.status === "clarify") return say(chat["choose"], { n: answer.choices.length });
  if (answer.refused) return chat["refused"] ?? "";
  return answer.citations.length ? say(chat["done"], { n: answer.citations.length }) : (chat["done_none"] ?? "");
}

function reason(error: unknown): string | undefined {
  if (!(error instanceof Refused) || error.status === 0) return chat["failed"];
  if (error.status === 401 || error.status === 403) return chat["sign_in"];
  return error.after ? say(chat["slow"], { n: error.after }) : error.message || chat["failed"];
}
