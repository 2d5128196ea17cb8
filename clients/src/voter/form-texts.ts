/** What the voter's page says beside the forms for ratings, rankings, numbers and texts. */

import { plural } from "../shared/numbers";
import { texts } from "../shared/speech";
import type { Text } from "../shared/wire";

export const t = texts({
  rate: (low: number, high: number): Text => ({
    sv: `Ge betyg från ${low} till ${high} och tryck på Skicka. ${high} är bäst.`,
    en: `Give marks from ${low} to ${high} and press Send. ${high} is best.`,
  }),
  rated: (n: number, of: number): Text => ({ sv: `${n} av ${of} har fått betyg`, en: `${n} of ${of} have marks` }),
  rank: {
    sv: "Tryck på det bästa först, sedan det näst bästa. Sist på Skicka.",
    en: "Tap the best first, then the next best. Press Send last.",
  },
  rankSome: (n: number): Text => ({
    sv: `Tryck på de ${n} bästa, det bästa först. Sist på Skicka.`,
    en: `Tap the ${n} best, the best first. Press Send last.`,
  }),
  order: (letters: string): Text => ({ sv: `Din ordning: ${letters}`, en: `Your order: ${letters}` }),
  place: (n: number): Text => ({ sv: `plats ${n}`, en: `place ${n}` }),
  undo: { sv: "Ångra senaste", en: "Undo the last" },
  number: { sv: "Skriv ett tal och tryck på Skicka.", en: "Write a number and press Send." },
  text: { sv: "Skriv ditt svar och tryck på Skicka.", en: "Write your answer and press Send." },
  words: { sv: "Skriv ett ord i varje ruta och tryck på Skicka.", en: "Write a word in each box and press Send." },
  yourNumber: { sv: "Ditt tal", en: "Your number" },
  yourText: { sv: "Ditt svar", en: "Your answer" },
  word: (n: number): Text => ({ sv: `Ord ${n}`, en: `Word ${n}` }),
  room: (range: Text): Text => ({ sv: range.sv && `Ett tal ${range.sv}.`, en: range.en && `A number ${range.en}.` }),
  counter: (n: number, of: number): Text => ({ sv: `${n} av ${of} tecken`, en: `${n} of ${of} characters` }),
  moderated: { sv: "Mötesledningen läser det innan det visas.", en: "The organiser reads it before it is shown." },
  blankChosen: { sv: "Du har valt att rösta blankt.", en: "You have chosen a blank vote." },
  or: { sv: "eller", en: "or" },

  // What is wrong
  notANumber: (fractions: boolean): Text =>
    fractions
      ? { sv: "Skriv ett tal med siffror, till exempel 12 eller 12,5.", en: "Write a number in digits, such as 12 or 12.5." }
      : { sv: "Skriv ett tal med siffror, till exempel 12.", en: "Write a number in digits, such as 12." },
  whole: { sv: "Skriv ett helt tal, utan decimaler.", en: "Write a whole number, without decimals." },
  tooFine: (n: number): Text => {
    const { sv, en } = plural(n, { sv: ["decimal", "decimaler"], en: ["decimal", "decimals"] });
    return { sv: `Högst ${sv}.`, en: `At most ${en}.` };
  },
  outside: (range: Text): Text => ({ sv: `Talet ska vara ${range.sv}.`, en: `The number must be ${range.en}.` }),
  tooLong: (n: number): Text => ({ sv: `Texten är för lång. Högst ${n} tecken.`, en: `The text is too long. At most ${n} characters.` }),
  wordTooLong: (word: string, n: number): Text => ({
    sv: `”${word}” är för långt. Högst ${n} tecken.`,
    en: `“${word}” is too long. At most ${n} characters.`,
  }),
  wordTwice: { sv: "Samma ord står två gånger.", en: "The same word is there twice." },
  fewWords: (n: number): Text => {
    const { sv, en } = plural(n, { sv: ["ord", "ord"], en: ["word", "words"] });
    return { sv: `Skriv minst ${sv}.`, en: `Write at least ${en}.` };
  },
});
