/** Light or dark, and the accent colour, which is kept legible on both grounds. */
const HEX = /^#[0-9a-f]{6}$/i;

export function setTheme(theme: string | null): void {
  if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
}

export function isDark(): boolean {
  const set = document.documentElement.dataset["theme"];
  return set ? set === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** An accent of the host page; made darker (or lighter, on dark) until it has 4.5:1 against the ground (WCAG 1.4.3). */
export function setAccent(accent: string | null): void {
  if (!accent || !HEX.test(accent)) return;
  const dark = isDark();
  const ground: Rgb = dark ? [27, 33, 40] : [255, 255, 255];
  let colour = rgb(accent);
  for (let i = 0; i < 40 && contrast(colour, ground) < 4.6; i++) {
    colour = colour.map((c) => Math.round(dark ? c + (255 - c) * 0.08 : c * 0.92)) as Rgb;
  }
  const root = document.documentElement.style;
  root.setProperty("--accent", `rgb(${colour.join(" ")})`);
  root.setProperty("--tren-accent", contrast(colour, [255, 255, 255]) >= 4.5 ? "#fff" : "#10161c");
}

type Rgb = [number, number, number];

function rgb(hex: string): Rgb {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)) as Rgb;
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: Rgb, b: Rgb): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}
