// One page per build: each page starts from one html, one css and one js file (the voter's styles stand in its html), so
// that a slow phone fetches no chain of files (Safari 15 knows no modulepreload), and no page carries another page's code.
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

/** On the voter's page, where every byte is waited for, a few lines of our own stand in for Preact (voter/tiny.ts). */
const tiny = here("src/voter/tiny.ts");
const libraries = (page) =>
  page === "voter"
    ? { "preact/hooks": here("src/voter/tiny-hooks.ts"), "preact/jsx-runtime": tiny, preact: tiny }
    : { "preact/jsx-runtime": here("src/shared/jsx.ts") };

/** The voter's styles stand in its HTML: one answer less to wait for, and its headers less to carry. */
const inlineStyles = {
  name: "inline-styles",
  enforce: "post",
  generateBundle(_, bundle) {
    const html = bundle["voter.html"];
    if (!html) return;
    html.source = html.source.replace(/<link rel="stylesheet" href="\/(assets\/[^"]+)">/g, (_, name) => {
      const styles = bundle[name].source.toString().trim();
      delete bundle[name];
      return `<style>${styles}</style>`;
    });
  },
};

/** What HTML says the same without. Our own files need no `crossorigin`. */
const smallHtml = {
  name: "small-html",
  transformIndexHtml: {
    order: "post",
    handler: (html) => html.replace(/>\s+</g, "><").replaceAll(" crossorigin", "").replaceAll(" />", ">"),
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
    plugins: [shortPrivates, withoutPreload, smallHtml, inlineStyles],
    resolve: { alias: libraries(page) },
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
  // The longest takes two seconds on an idle machine; a limit is there against what never ends.
  test: { include: ["**/*.test.ts"], environment: "node", testTimeout: 60_000 },
});
