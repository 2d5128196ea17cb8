// What a page's first load weighs: html + css + js, gzip. The voter's page must stay within its share of the 15 kB that
// all of a cold first load may carry; headers, the door's answer and the socket's frames are the rest, and the test
// of the page's weight counts them as a browser reports them (tests/pages/test_page_weight.py).
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { firstLoad } from "./pack.mjs";

const BUDGET_BYTES = { voter: 12_000 };
const PAGES = ["voter", "plain", "chair", "hall", "overlay", "producer", "cards", "organiser"];

/** The bytes of a file as they are sent: packed at build time, else as the engine packs it. */
function weight(file) {
  return (existsSync(`${file}.gz`) ? readFileSync(`${file}.gz`) : gzipSync(readFileSync(file), { level: 9 })).length;
}

/** Prints the weight of every page in the folder; false when one is above its budget. */
export function weigh(folder) {
  let fits = true;
  for (const page of PAGES.filter((name) => existsSync(join(folder, `${name}.html`)))) {
    const bytes = firstLoad(folder, page).reduce((sum, file) => sum + weight(file), 0);
    const budget = BUDGET_BYTES[page] ?? Infinity;
    if (bytes > budget) fits = false;
    console.log(`${page.padEnd(8)} ${String(bytes).padStart(6)} bytes gzip${budget < Infinity ? ` of ${budget}` : ""}`);
  }
  if (!fits) console.error("a page is heavier than its budget");
  return fits;
}
