/** One script for all pages of ours; the page says what it is. */
import { embed } from "./embed";
import { full } from "./full";
import { enhance } from "./indicators";
import { reveal } from "./source";

const kind = document.body.dataset["page"];
if (kind === "full") full();
if (kind === "embed") embed();
if (kind === "indicators") enhance(document);
if (kind === "report") {
  const outline = document.querySelector<HTMLDetailsElement>(".muc-luc");
  if (outline && matchMedia("(max-width: 900px)").matches) outline.open = false;
  const show = (): void => {
    const target = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    if (!target) return;
    reveal(target);
    target.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", show);
  show();
}
