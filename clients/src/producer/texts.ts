/** Every sentence of the producer's page. */

import { number, texts } from "../shared/i18n";
import type { Host, Scene } from "../air/air.gen";
import type { Text } from "../shared/wire";

export const t = texts({
  accessTitle: { sv: "Producentens sida", en: "The producer's page" },
  accessText: {
    sv: "Öppna länken ”Producent” som visas där mötet startades.",
    en: "Open the link “Producer” that is shown where the meeting was started.",
  },
  title: { sv: "Sändning", en: "On air" },
  lost: {
    sv: "Ingen kontakt med mötet. Bilderna i sändning ligger kvar som de är. Sidan försöker igen.",
    en: "No contact with the meeting. The pictures on air stay as they are. The page tries again.",
  },
  preview: { sv: "Nästa", en: "Preview" },
  program: { sv: "I sändning", en: "Program" },
  outputs: { sv: "Utgångar", en: "Outputs" },
  take: { sv: "Ta in", en: "Take" },
  clear: { sv: "Ta bort", en: "Clear" },
  auto: { sv: "Följer mötet", en: "Follows the meeting" },
  manual: { sv: "Manuellt", en: "Manual" },
  mode: { sv: "Vem byter bild?", en: "Who changes the picture?" },
  hold: { sv: "Håll kvar bilden", en: "Hold the picture" },
  freeze: { sv: "Frys allt", en: "Freeze" },
  bug: { sv: "QR-kod i hörnet", en: "QR code in the corner" },
  guide: { sv: "Visa säkert område", en: "Show safe area" },
  panic: { sv: "Svart – visa ingenting", en: "Panic – show nothing" },
  panicOff: { sv: "Panik av – visa igen", en: "Panic off – show again" },
  panicOn: { sv: "Ingenting visas på den här utgången.", en: "Nothing is shown on this output." },
  scene: { sv: "Bild att ta in", en: "Picture to take" },
  resultAs: { sv: "Resultat visas som", en: "Results come as" },
  delay: { sv: "Fördröjning (sekunder)", en: "Delay (seconds)" },
  setDelay: { sv: "Ställ in", en: "Set" },
  language: { sv: "Språk i bild", en: "Language on air" },
  meetings: { sv: "Mötets språk", en: "The meeting's language" },
  both: { sv: "Svenska och engelska", en: "Swedish and English" },
  theme: { sv: "Tema", en: "Theme" },
  noTheme: { sv: "Klubbas eget", en: "Klubba's own" },
  waiting: (ms: number) => ({
    sv: `nästa ändring om ${number(Math.ceil(ms / 1000), "sv")} s`,
    en: `next change in ${number(Math.ceil(ms / 1000), "en")} s`,
  }),
  connected: { sv: "Anslutna", en: "Connected" },
  nobody: { sv: "Ingen visar den här utgången.", en: "Nobody shows this output." },
  shows: (n: number, now: number) => ({
    sv: n === now ? `visar den senaste bilden (${n})` : `visar bild ${n}, den senaste är ${now}`,
    en: n === now ? `shows the latest picture (${n})` : `shows picture ${n}, the latest is ${now}`,
  }),
  ago: (ms: number) => ({
    sv: ms < 1500 ? "nyss" : `för ${number(Math.round(ms / 1000), "sv")} s sedan`,
    en: ms < 1500 ? "just now" : `${number(Math.round(ms / 1000), "en")} s ago`,
  }),
  seen: { sv: "Hördes av", en: "Heard from" },
  gone: { sv: "Borta sedan", en: "Gone since" },
  dropped: (n: number) => ({ sv: `${number(n, "sv")} tappade bildrutor`, en: `${number(n, "en")} dropped frames` }),
  polled: { sv: "Datakällan lästes", en: "The feed was read" },
  links: { sv: "Adresser och nycklar", en: "Addresses and keys" },
  copy: { sv: "Kopiera", en: "Copy" },
  copied: { sv: "Kopierad", en: "Copied" },
  forObs: { sv: "OBS, vMix och andra webbkällor", en: "OBS, vMix and other browser sources" },
  forOgraf: { sv: "EBU OGraf", en: "EBU OGraf" },
  forCaspar: { sv: "CasparCG, SPX", en: "CasparCG, SPX" },
  forVmix: { sv: "vMix datakälla", en: "vMix data source" },
  forSocket: { sv: "WebSocket (text-JSON)", en: "WebSocket (text-JSON)" },
  forButtons: { sv: "Companion, Stream Deck: nyckel", en: "Companion, Stream Deck: key" },
  companion: { sv: "Companion: inställning att läsa in", en: "Companion: configuration to import" },
  newKey: { sv: "Byt nyckel", en: "New key" },
  newKeySure: {
    sv: "Alla som använder den gamla nyckeln kopplas från. Byta?",
    en: "Everybody who uses the old key is disconnected. Change it?",
  },
  revoke: { sv: "Stäng av nyckeln", en: "Revoke the key" },
  revoked: { sv: "Ingen nyckel gäller. Byt nyckel för att öppna igen.", en: "No key is valid. Make a new key to open again." },
  add: { sv: "Ny utgång", en: "New output" },
  addName: { sv: "Namn (små bokstäver och siffror)", en: "Name (lower-case letters and digits)" },
  timeline: { sv: "Vad som sänts", en: "What was on air" },
  asJson: { sv: "Som JSON", en: "As JSON" },
  asSrt: { sv: "Som kapitel (SRT)", en: "As chapters (SRT)" },
  refused: (expected: string) => ({ sv: `Det gick inte. Förväntat: ${expected}`, en: `Not done. Expected: ${expected}` }),
  away: { sv: "Mötet svarade inte. Försök igen.", en: "The meeting did not answer. Try again." },
  nothing: { sv: "Ingen omröstning i bild just nu.", en: "No vote to show right now." },
});

export const scenes: { readonly [S in Scene]: Text } = {
  none: { sv: "Ingenting", en: "Nothing" },
  lower: { sv: "Nederkant", en: "Lower third" },
  full: { sv: "Helbild", en: "Full frame" },
  winners: { sv: "Vinnare", en: "Winners" },
  countdown: { sv: "Tid kvar", en: "Countdown" },
  strap: { sv: "Bara rad", en: "Strap" },
  card: { sv: "Testbild", en: "Test card" },
};

/** What OBS says of a source of its own. */
export const hosts: { readonly [H in Exclude<Host, "">]: Text } = {
  program: { sv: "OBS: källan är i sändning.", en: "OBS: the source is on its program." },
  preview: { sv: "OBS: källan syns bara i förhandsvisningen.", en: "OBS: the source is only in its preview." },
  hidden: { sv: "OBS: källan visas inte just nu.", en: "OBS: the source is not shown right now." },
};

export const kinds: { readonly [kind: string]: Text } = {
  overlay: { sv: "Webbkälla", en: "Browser source" },
  ograf: { sv: "OGraf", en: "OGraf" },
  template: { sv: "Mall", en: "Template" },
  feed: { sv: "WebSocket", en: "WebSocket" },
};
