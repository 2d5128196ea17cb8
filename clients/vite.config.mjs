// One page per build: each page is one html, one css and one js file, so that a slow phone fetches no chain of
// files (Safari 15 knows no modulepreload), and no page carries another page's code.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const WEB = here("klubba_clients/web");

/** The build of one page (a name in src/*.html) into `outDir`. The same sources give the same bytes. */
export function pageConfig(page, outDir = WEB) {
  return {
    configFile: false,
    cacheDir: here("node_modules/.vite"),
    root: here("src"),
    base: "/",
    publicDir: false,
    logLevel: "warn",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: {
      outDir,
      emptyOutDir: false,
      target: ["safari15", "chrome95"],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
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
          codeSplitting: false,
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
