/** Elements made of text, never of markup: nothing here takes a string of HTML. */
export type Child = Node | string | null | undefined | false;
type Props = Record<string, string | boolean | null | undefined | ((event: Event) => void)>;

const SVG = "http://www.w3.org/2000/svg";

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props?: Props | null, ...children: Child[]): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), props, children);
}

export function s<K extends keyof SVGElementTagNameMap>(tag: K, props?: Props | null, ...children: Child[]): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(SVG, tag) as SVGElementTagNameMap[K], props, children);
}

function fill<E extends Element>(made: E, props: Props | null | undefined, children: Child[]): E {
  for (const [key, value] of Object.entries(props ?? {})) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter((c): c is Node | string => c !== null && c !== undefined && c !== false && c !== ""));
  return made;
}

/** A text with its {places} filled. */
export function say(text: string | undefined, given: Record<string, string | number> = {}): string {
  return (text ?? "").replace(/\{(\w+)\}/g, (_, name: string) => String(given[name] ?? ""));
}

export function byId(id: string): HTMLElement | null {
  return document.getElementById(id);
}
