// Builds the verifier's page, one HTML file without any other: `npm run build:verify`, or elsewhere: `-- --out FILE`.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const at = process.argv.indexOf("--out");
const out = at < 0 ? here("../klubba_clients/verify.html") : process.argv[at + 1];

const [made] = [
  await build({
    configFile: false,
    root: here("../src/verify"),
    logLevel: "warn",
    build: {
      write: false,
      target: ["safari15", "ios15", "chrome95"],
      lib: { entry: here("../src/verify/page.ts"), formats: ["iife"], name: "verifier" },
    },
  }),
].flat();
const script = made.output[0].code.trim();
if (script.includes("</script")) throw new Error("the script would end itself");

const page = readFileSync(here("../src/verify/page.html"), "utf8");
const style = /<style>([^]*)<\/style>/.exec(page)[1];
const digest = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
// Nothing may be fetched and nothing sent, whatever stands in a bundle.
const policy = `default-src 'none'; script-src ${digest(script)}; style-src ${digest(style)}; base-uri 'none'; form-action 'none'`;
const whole = page
  .replace("<!-- policy -->", () => `<meta http-equiv="content-security-policy" content="${policy}">`)
  .replace("<!-- script -->", () => `<script>${script}</script>`);
writeFileSync(out, whole);
console.log(`${out}: ${whole.length} bytes`);
