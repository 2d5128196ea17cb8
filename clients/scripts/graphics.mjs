// Builds the graphics for other renderers: an OGraf module, and a classic script for templates that open from a file.
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { build } from "vite";
import { pageConfig } from "../vite.config.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const KINDS = { "klubba.mjs": ["ograf.ts", "es"], "klubba.js": ["template.ts", "iife"] };

/** Writes klubba.mjs, klubba.js and the fonts beside them into `out`/graphics. */
export async function buildGraphics(out) {
  const folder = join(out, "graphics");
  mkdirSync(join(folder, "fonts"), { recursive: true });
  for (const [name, [entry, format]] of Object.entries(KINDS)) {
    const base = pageConfig("overlay", out);
    await build({
      ...base,
      build: {
        outDir: folder,
        emptyOutDir: false,
        target: "chrome117",
        lib: { entry: here(`../src/graphics/${entry}`), formats: [format], name: "klubba", fileName: () => name },
      },
    });
  }
  const fonts = here("../src/shared/fonts");
  for (const file of readdirSync(fonts)) copyFileSync(join(fonts, file), join(folder, "fonts", file));
}
