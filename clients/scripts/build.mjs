// Builds the pages: `npm run build`, or only some: `npm run build -- voter hall`, or elsewhere: `-- --out DIR`.
import { mkdirSync, readdirSync, readFileSync, rmSync, existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { pageConfig, WEB } from "../vite.config.mjs";
import { weigh } from "./budget.mjs";
import { buildGraphics } from "./graphics.mjs";
import { pack } from "./pack.mjs";

const args = process.argv.slice(2);
const at = args.indexOf("--out");
const out = at < 0 ? WEB : args.splice(at, 2)[1];
const known = readdirSync(new URL("../src", import.meta.url))
  .filter((name) => name.endsWith(".html"))
  .map((name) => name.slice(0, -".html".length))
  .sort();
const pages = args.length ? args : known;
const unknown = pages.filter((page) => !known.includes(page));
if (unknown.length) {
  console.error(`no such page: ${unknown.join(", ")} (there are ${known.join(", ")})`);
  process.exit(2);
}

/** Removes assets that no page refers to any more, so that the folder holds exactly what is served. */
function sweep(folder) {
  const assets = join(folder, "assets");
  const kept = readdirSync(folder).filter((name) => name.endsWith(".html"));
  const there = readdirSync(assets);
  const used = new Set();
  // What a page names, what that names, and so on.
  const follow = (text) => {
    for (const name of there.filter((asset) => !used.has(asset) && text.includes(asset))) {
      used.add(name);
      if (/\.(css|js)$/.test(name)) follow(readFileSync(join(assets, name), "utf8"));
    }
  };
  for (const name of kept) follow(readFileSync(join(folder, name), "utf8"));
  for (const name of there) if (!used.has(name)) rmSync(join(assets, name));
  for (const name of kept) if (!known.includes(name.slice(0, -".html".length))) rmSync(join(folder, name));
}

if (!args.length && existsSync(out)) rmSync(out, { recursive: true });
mkdirSync(join(out, "assets"), { recursive: true });
for (const page of pages) await build(pageConfig(page, out));
sweep(out);
await pack(out, pages);
if (!args.length) await buildGraphics(out);
process.exitCode = weigh(out) ? 0 : 1;
