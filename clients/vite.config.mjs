// One page per build: each page starts from one html, one css and one js file, so that a slow phone fetches no chain
// of files (Safari 15 knows no modulepreload), and no page carries another page's code.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const WEB = here("klubba_clients/web");

/** The pages fetch their later parts themselves, styles and all, so Vite's own helper for that only weighs. */
const withoutPreload = {
  name: "without-preload",
  enforce: "pre",
  resolveId: (id) => (id.includes("vite/preload-helper") ? "\0no-preload" : null),
  load: (id) => (id === "\0no-preload" ? "export const __vitePreload = (load) => load();" : null),
};

/**
 * Gives a class's private members one-letter names: the compiler proves that nobody outside uses them, and the
 * minifier may not know it.
 */
const shortPrivates = {
  name: "short-privates",
  enforce: "pre",
  transform(code, id) {
    if (!/src\/shared\/\w+\.ts$/.test(id)) return null;
    const names = new Set(Array.from(code.matchAll(/^  private (?:async |readonly )*(\w+)/gm), (found) => found[1]));
    [...names].forEach((name, n) => {
      const short = `$${n.toString(36)}`;
      code = code.replace(new RegExp(`(?<=this\\.|^  private (?:async |readonly )*)${name}\\b`, "gm"), short);
    });
    return names.size ? { code, map: null } : null;
  },
};

/** The build of one page (a name in src/*.html) into `outDir`. The same sources give the same bytes. */
export function pageConfig(page, outDir = WEB) {
  return {
    configFile: false,
    cacheDir: here("node_modules/.vite"),
    root: here("src"),
    base: "/",
    publicDir: false,
    logLevel: "warn",
    plugins: [shortPrivates, withoutPreload],
    resolve: { alias: { "preact/jsx-runtime": here("src/shared/jsx.ts") } },
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: {
      outDir,
      emptyOutDir: false,
      target: ["safari15", "ios15", "chrome95"],
      assetsInlineLimit: 0,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: here(`src/${page}.html`),
        output: {
          entryFileNames: `assets/${page}-[hash].js`,
          chunkFileNames: `assets/${page}-[hash].js`,
          assetFileNames: (file) =>
            file.names.some((name) => name.endsWith(".css"))
              ? `assets/${page}-[hash][extname]`
              : "assets/[name]-[hash][extname]",
        },
      },
    },
  };
}

export default defineConfig({
  cacheDir: here("node_modules/.vite"),
  root: here("src"),
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: { include: ["**/*.test.ts"], environment: "node" },
});
