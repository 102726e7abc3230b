// Builds the artefacts of bot/channels/web/static from src/. `--check` writes nothing and fails where they differ.
import { readFile, writeFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../bot/channels/web/static");
const check = process.argv.includes("--check");

/** The tables of strings of prompts/pages.toml: `[table]` and `key = "text"` lines, which is all that file has. */
async function words() {
  const found = {};
  let table = found;
  for (const line of (await readFile(join(here, "../prompts/pages.toml"), "utf8")).split("\n")) {
    const head = /^\[([\w-]+)\]$/.exec(line);
    const pair = /^([\w-]+) = (".*")$/.exec(line);
    if (head) table = found[head[1]] = {};
    else if (pair) table[pair[1]] = JSON.parse(pair[2]);
  }
  return found;
}

/** `import { chat } from "words"`: only the tables that are imported get into the artefact. */
const fromPrompts = {
  name: "words",
  setup(on) {
    on.onResolve({ filter: /^words$/ }, () => ({ path: "words", namespace: "words" }));
    on.onLoad({ filter: /.*/, namespace: "words" }, async () => {
      const tables = Object.entries(await words()).filter(([name]) => /^\w+$/.test(name));
      const contents = tables.map(([name, table]) => `export const ${name} = ${JSON.stringify(table)};`).join("\n");
      return { contents, loader: "js" };
    });
  },
};

const wanted = [
  ["src/app.ts", "app.js"],
  ["src/app.css", "app.css"],
  ["src/widget.ts", "widget/v1/hoibaocao.js"],
];
let stale = 0;
for (const [source, target] of wanted) {
  const done = await build({
    entryPoints: [join(here, source)],
    bundle: true,
    minify: true,
    charset: "utf8",
    format: "iife",
    target: ["es2021", "chrome94", "firefox93", "safari15.4"],
    legalComments: "none",
    plugins: [fromPrompts],
    write: false,
    logLevel: "warning",
  });
  const text = done.outputFiles[0].text;
  const path = join(out, target);
  if (check) {
    if ((await readFile(path, "utf8").catch(() => "")) !== text) {
      stale += 1;
      console.error(`stale: ${target}; run: cd web && npm ci && npm run build`);
    }
  } else {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}
process.exitCode = stale ? 1 : 0;
