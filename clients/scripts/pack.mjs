// Packs what a voter's first load waits for as small as gzip can be made, once, at build time: Zopfli searches longer
// than any server has time for. The engine sends the .gz beside a file as it is, and packs the other files itself.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import zopfli from "@gfx/zopfli";

const PACKED = ["voter"];
const SEARCH = { numiterations: 60, blocksplitting: true, blocksplittingmax: 15 };

/** The files of a page's first load: its HTML, and the scripts and styles that this names. */
export function firstLoad(folder, page) {
  const html = readFileSync(join(folder, `${page}.html`), "utf8");
  const named = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((found) => found[1]);
  return [`${page}.html`, ...named].map((name) => join(folder, name));
}

/** Writes the .gz beside each file of the first loads that are packed, of the pages that were built. */
export async function pack(folder, pages) {
  for (const file of PACKED.filter((page) => pages.includes(page)).flatMap((page) => firstLoad(folder, page))) {
    writeFileSync(`${file}.gz`, await zopfli.gzipAsync(readFileSync(file), SEARCH));
  }
}
