/** What the engine found wrong, in words for a person. Its codes are stable; the figures come from what it expected. */

import type { Text } from "../shared/wire";
import type { Problem } from "./plain";

const both = (sv: string, en: string): Text => ({ sv, en });
const numbers = (problem: Problem): readonly string[] => problem.expected.match(/\d+/g) ?? [];

const WORDS: { readonly [code: string]: (problem: Problem) => Text } = {
  missing: () => both("Det här måste fyllas i.", "This must be filled in."),
  empty: () => both("Det här måste fyllas i.", "This must be filled in."),
  too_long: (p) => both(`För långt: högst ${numbers(p)[0]} tecken.`, `Too long: at most ${numbers(p)[0]} characters.`),
  too_few: (p) => both(`För få: minst ${numbers(p)[0]}.`, `Too few: at least ${numbers(p)[0]}.`),
  too_many: (p) => both(`För många: högst ${numbers(p).slice(-1)[0]}.`, `Too many: at most ${numbers(p).slice(-1)[0]}.`),
  out_of_range: (p) =>
    numbers(p).length > 1
      ? both(`Ett tal från ${numbers(p)[0]} till ${numbers(p)[1]}.`, `A number from ${numbers(p)[0]} to ${numbers(p)[1]}.`)
      : both("Talet är utanför det som går.", "The number is out of range."),
  wrong_type: (p) => {
    const [least, most] = numbers(p);
    return most === undefined ? unknown(p) : both(`Ett heltal från ${least} till ${most}.`, `A whole number from ${least} to ${most}.`);
  },
  unknown_value: (p) => (p.place.endsWith(".remote") ? both("Skriv ja eller nej.", "Write yes or no.") : unknown(p)),
  not_a_number: () => both("Ett tal som 12 eller 12,5.", "A number such as 12 or 12.5."),
  too_many_decimals: (p) => both(`Högst ${numbers(p)[0]} decimaler.`, `At most ${numbers(p)[0]} decimals.`),
  too_heavy: (p) =>
    both(`Vikterna är för stora tillsammans: högst ${numbers(p)[0]}.`, `The weights are too large together: at most ${numbers(p)[0]}.`),
  too_many_proxies: (p) =>
    both(`För många fullmakter till samma person: högst ${numbers(p)[0]}.`, `Too many proxies for one person: at most ${numbers(p)[0]}.`),
  other_meeting: () => both("Filen är för ett annat möte.", "The file is for another meeting."),
  bad_id: () => both("Bara a–z, siffror, - och _, högst 40 tecken.", "Only a–z, digits, - and _, at most 40 characters."),
  twice: () => both("Finns redan. Varje ska finnas en gång.", "Stands already. Each must stand once."),
  same_text: () =>
    both("Två alternativ har samma text. De går inte att skilja åt.", "Two options read the same. Nobody can tell them apart."),
  bad_email: () => both("Det är ingen e-postadress.", "That is no e-mail address."),
  bad_weight: () => both("En vikt över 0, med högst sex decimaler.", "A weight above 0, with at most six decimals."),
  bad_fraction: () => both("Ett bråk som 2/3: över 0 och högst 1.", "A fraction such as 2/3: above 0 and at most 1."),
  over_one: () => both("Bråket är för stort.", "The fraction is too large."),
  bad_colour: () => both("En färg som #0f4c3a.", "A colour such as #0f4c3a."),
  low_contrast: () => both("Texten går inte att läsa mot den färgen. Välj en mörkare.", "Text cannot be read on that colour. Choose a darker one."),
  bad_picture: () => both("En bild: PNG, JPEG, WebP eller SVG.", "A picture: PNG, JPEG, WebP or SVG."),
  too_large: (p) => both(`För stort: högst ${numbers(p)[0]} byte.`, `Too large: at most ${numbers(p)[0]} bytes.`),
  control_character: () => both("Texten har tecken som inte går att visa.", "The text has characters that cannot be shown."),
  secret_and_live: () =>
    both("En sluten omröstning kan inte visas medan den pågår.", "A secret vote cannot be shown while it is open."),
  secret_matter: () =>
    both(
      "I fullmäktige är omröstningar öppna, utom vid val. Är det ett val? Markera det.",
      "A council’s votes are open, except in elections. Is this an election? Mark it so.",
    ),
  text_and_live: () => both("Texter visas först när någon har läst dem.", "Texts are shown only once somebody has read them."),
  one_winner: () => both("Det här sättet att räkna ger en vinnare.", "This way of counting gives one winner."),
  unknown_seat: () => both("Platsen finns inte i röstlängden.", "The roll has no such seat."),
  paper_too_large: () =>
    both("Fråga och alternativ är för långa tillsammans.", "The question and its options are too long together."),
  unknown_heading: (p) => both(`Okänd rubrik: ${p.got}.`, `Unknown heading: ${p.got}.`),
  bad_csv: () => both("Ett citattecken saknas i texten.", "A quotation mark is missing in the text."),
  bad_sheet: () =>
    both("Filen går inte att läsa. Spara den som XLSX eller CSV.", "The file cannot be read. Save it as XLSX or CSV."),
  bad_toml: (p) => both(`Filen är inte giltig TOML (${p.got}).`, `The file is not valid TOML (${p.got}).`),
  unknown_key: () => both("Fältet finns inte.", "There is no such field."),
  same_option: () => both("Det måste vara två olika alternativ.", "They must be two different options."),
  proxy_loop: () => both("Fullmakterna går i en ring.", "The proxies go in a loop."),
  proxy_chain: () => both("Ombudet har själv lämnat fullmakt.", "The holder has given a proxy too."),
  proxy_of_substitute: () => both("En ersättare kan inte ge eller ta fullmakt.", "A substitute cannot give or hold a proxy."),
  bad_substitute: () => both("Ett ordningsnummer från 1.", "A place in the order, from 1."),
};

export function problemText(problem: Problem): Text {
  const words = WORDS[problem.code];
  if (words) return words(problem);
  return unknown(problem);
}

/** In the engine's own words: for what no field of the page can bring about. */
function unknown(problem: Problem): Text {
  return both(
    `Det här stämmer inte. Väntade: ${problem.expected}. Fick: ${problem.got}.`,
    `This is not right. Expected: ${problem.expected}. Got: ${problem.got}.`,
  );
}
