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
    const named = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    const target = named ?? document.getElementById("trich");
    if (!target) return;
    reveal(target);
    target.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", show);
  show();
}
