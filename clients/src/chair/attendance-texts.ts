/** What the chair's page says of presence, substitutes and disqualification. */

import { plural, texts } from "../shared/i18n";
import type { Text } from "../shared/wire";

const counted = (n: number, sv: string, en: string): Text => ({ sv: `${n} ${sv}`, en: `${n} ${en}` });

export const t = texts({
  open: { sv: "Närvaro och ersättare", en: "Attendance and substitutes" },
  title: { sv: "Närvaro", en: "Attendance" },
  close: { sv: "Klar", en: "Done" },
  hint: {
    sv: "Bara det du noterar gäller. Att en telefon är ansluten är ett förslag, inte en notering.",
    en: "Only what you note counts. A connected phone is a hint, not a note.",
  },
  during: {
    sv: "En omröstning är öppen: det du noterar ändrar dess röstlängd genast. Den som redan har röstat är kvar.",
    en: "A vote is open: what you note changes its register at once. Whoever has voted already stays.",
  },
  lost: { sv: "Röstlängden kunde inte hämtas.", en: "The roll could not be fetched." },
  hall: (n: number) => counted(n, "i salen", "in the hall"),
  remote: (n: number) => counted(n, "på distans", "remote"),
  absent: (n: number) => counted(n, "frånvarande", "absent"),
  inHall: { sv: "I salen", en: "In the hall" },
  isRemote: { sv: "Distans", en: "Remote" },
  isAbsent: { sv: "Frånvarande", en: "Absent" },
  connected: { sv: "Ansluten", en: "Connected" },
  offline: { sv: "Inte ansluten", en: "Not connected" },
  unmarked: { sv: "enligt röstlängden", en: "as in the roll" },
  search: { sv: "Sök namn eller plats", en: "Search name or seat" },
  all: (n: number): Text => ({ sv: `Alla ${n}`, en: `All ${n}` }),
  filterAbsent: (n: number): Text => ({ sv: `Frånvarande ${n}`, en: `Absent ${n}` }),
  filterOffline: (n: number): Text => ({ sv: `Inte anslutna ${n}`, en: `Not connected ${n}` }),
  filterSubstitutes: (n: number): Text => ({ sv: `Ersättare ${n}`, en: `Substitutes ${n}` }),
  suggest: (n: number): Text =>
    plural(n, {
      sv: ["är inte ansluten.", "är inte anslutna."],
      en: ["is not connected.", "are not connected."],
    }),
  suggestDo: { sv: "Notera dem som frånvarande", en: "Note them as absent" },
  seat: (id: string): Text => ({ sv: `Plats ${id}`, en: `Seat ${id}` }),
  proxy: (who: string): Text => ({ sv: `${who} röstar med fullmakt`, en: `${who} votes by proxy` }),
  unused: (who: string): Text => ({
    sv: `Har gett ${who} fullmakt, men är här och röstar själv`,
    en: `Has given ${who} a proxy, but is here and votes in person`,
  }),
  give: { sv: "Ge fullmakt …", en: "Give a proxy …" },
  giveTo: (who: string): Text => ({ sv: `Vem ska rösta för ${who}?`, en: `Who is to vote for ${who}?` }),
  giveYes: { sv: "Ge fullmakten", en: "Give the proxy" },
  withdraw: { sv: "Ta tillbaka fullmakten", en: "Withdraw the proxy" },
  substitute: (n: number): Text => ({ sv: `Ersättare nummer ${n}`, en: `Substitute number ${n}` }),
  serves: (who: string): Text => ({ sv: `Tjänstgör för ${who}`, en: `Serves for ${who}` }),
  replaced: (who: string): Text => ({ sv: `${who} tjänstgör`, en: `${who} serves` }),
  call: (who: string): Text => ({ sv: `Kalla in ${who}`, en: `Call in ${who}` }),
  next: { sv: "näst på tur", en: "next in order" },
  other: { sv: "Kalla in en annan …", en: "Call in somebody else …" },
  who: { sv: "Vem ska tjänstgöra?", en: "Who is to serve?" },
  why: { sv: "Varför avviker du från ordningen?", en: "Why do you depart from the order?" },
  relieve: { sv: "Sluta tjänstgöra", en: "Stop serving" },
  bar: { sv: "Notera jäv", en: "Note as disqualified" },
  barred: (item: string): Text => ({ sv: `Jävig i ”${item}”`, en: `Disqualified in “${item}”` }),
  barTitle: (who: string, item: string): Text => ({
    sv: `${who} deltar inte i ”${item}”`,
    en: `${who} takes no part in “${item}”`,
  }),
  barWhy: { sv: "Skäl (valfritt, sparas i mötets logg)", en: "Reason (optional, kept in the meeting’s log)" },
  unbar: { sv: "Ta bort jäv", en: "Take it back" },
  cancel: { sv: "Avbryt", en: "Cancel" },
  more: (n: number): Text => ({ sv: `Visa ${n} till`, en: `Show ${n} more` }),
  noted: { sv: "Noterat.", en: "Noted." },
  kept: (who: string): Text => ({
    sv: `Noterat. ${who} har redan röstat i den öppna omröstningen och är kvar i den.`,
    en: `Noted. ${who} has already voted in the open vote and stays in it.`,
  }),
});

/** Why a mark was not made, by the engine's code. */
export const refusals: { readonly [code: string]: Text } = {
  has_voted: {
    sv: "Det går inte nu: personen har redan röstat i den öppna omröstningen. Ogiltigförklara den och gör om den.",
    en: "Not possible now: this person has already voted in the open vote. Annul it and hold it again.",
  },
  member_present: { sv: "Ledamoten är noterad som närvarande.", en: "The member is noted as present." },
  substitute_absent: { sv: "Ersättaren är noterad som frånvarande.", en: "The substitute is noted as absent." },
  serving: { sv: "Ersättaren tjänstgör redan.", en: "The substitute serves already." },
  replaced: { sv: "Någon tjänstgör redan för ledamoten.", en: "Somebody serves for this member already." },
  out_of_order: { sv: "Skriv varför du avviker från ordningen.", en: "Say why you depart from the order." },
  round_open: {
    sv: "En fullmakt kan inte ges eller tas tillbaka medan en omröstning är öppen.",
    en: "A proxy cannot be given or withdrawn while a vote is open.",
  },
  too_many_proxies: { sv: "Den personen har redan så många fullmakter som mötet tillåter.", en: "This person holds as many proxies as the meeting allows." },
  proxy_chain: { sv: "Fullmakter kan inte ges vidare.", en: "Proxies cannot be passed on." },
  no_proxy: { sv: "Det finns ingen fullmakt att ta tillbaka.", en: "There is no proxy to withdraw." },
  away: { sv: "Det kom inte fram. Försök igen.", en: "It did not get through. Try again." },
};
export const refused: Text = { sv: "Det går inte nu. Ladda om sidan.", en: "Not possible now. Reload the page." };
