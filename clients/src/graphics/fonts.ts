/** The bundled font, which lies beside the graphic. A style sheet inside a shadow cannot bring one, so it is added here. */

const FILES: readonly (readonly [file: string, range: string])[] = [
  ["public-sans-latin-wght-normal.woff2", "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2191, U+2193, U+2212, U+2215"],
  ["public-sans-latin-ext-wght-normal.woff2", "U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+02DD-02FF, U+1E00-1E9F, U+20A0-20AB, U+20AD-20C0"],
];
const WAIT_MS = 1_500;

/** Resolves when the fonts are there, or when waiting longer would help nobody. */
export async function fonts(folder: string): Promise<void> {
  const faces = FILES.map(
    ([file, unicodeRange]) => new FontFace("Public Sans", `url("${folder}${file}")`, { weight: "100 900", unicodeRange, display: "block" }),
  );
  for (const face of faces) document.fonts.add(face);
  const loaded = Promise.allSettled(faces.map((face) => face.load()));
  await Promise.race([loaded, new Promise((done) => setTimeout(done, WAIT_MS))]);
}
