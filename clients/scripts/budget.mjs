// What a page's first load weighs: html + css + js, gzip. The voter's page must stay within 15 kB.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = { voter: 15_000 };
const PAGES = ["voter", "plain", "chair", "hall", "overlay", "producer", "cards", "organiser"];

/** Prints the weight of every page in the folder; false when one is above its budget. */
export function weigh(folder) {
  let fits = true;
  for (const page of PAGES.filter((name) => existsSync(join(folder, `${name}.html`)))) {
    const html = readFileSync(join(folder, `${page}.html`));
    const assets = [...html.toString().matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((found) => found[1]);
    const parts = [html, ...assets.map((asset) => readFileSync(join(folder, asset)))];
    const bytes = parts.reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0);
    const budget = BUDGET_BYTES[page] ?? Infinity;
    if (bytes > budget) fits = false;
    console.log(`${page.padEnd(8)} ${String(bytes).padStart(6)} bytes gzip${budget < Infinity ? ` of ${budget}` : ""}`);
  }
  if (!fits) console.error("a page is heavier than its budget");
  return fits;
}
