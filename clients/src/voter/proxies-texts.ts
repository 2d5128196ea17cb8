/** What the voter's page says of the ballots that are cast for others. */

import { texts } from "../shared/speech";
import type { Text } from "../shared/wire";

export const t = texts({
  ballots: { sv: "Röster på den här telefonen", en: "Ballots on this phone" },
  alsoFor: (names: string): Text => ({
    sv: `Du röstar också för ${names}, som har gett dig fullmakt.`,
    en: `You also vote for ${names}, who gave you a proxy.`,
  }),
  given: (name: string): Text => ({
    sv: `Du har gett ${name} fullmakt att rösta för dig.`,
    en: `You have given ${name} a proxy to vote for you.`,
  }),
  serving: (name: string, seat: string): Text => ({
    sv: `Du tjänstgör som ersättare för ${name} (plats ${seat}).`,
    en: `You serve as a substitute for ${name} (seat ${seat}).`,
  }),
  cast: (n: number, of: number): Text => ({
    sv: `${n} av ${of} röster är registrerade`,
    en: `${n} of ${of} ballots are registered`,
  }),
  votingFor: (name: string, seat: string): Text => ({
    sv: `Nu röstar du för ${name} (plats ${seat}).`,
    en: `Now you vote for ${name} (seat ${seat}).`,
  }),
  votingOwn: { sv: "Nu röstar du för dig själv.", en: "Now you vote for yourself." },
  proxyOf: (seat: string): Text => ({ sv: `Plats ${seat} · fullmakt`, en: `Seat ${seat} · proxy` }),
  own: { sv: "Din egen röst", en: "Your own vote" },
  registered: { sv: "Registrerad", en: "Registered" },
  sent: { sv: "Skickas …", en: "Sending …" },
  barred: { sv: "Röstar inte nu", en: "Does not vote now" },
  notYet: { sv: "Inte röstat än", en: "Not voted yet" },
  notVoted: { sv: "Röstade inte", en: "Did not vote" },
});

/** Why a seat has no vote in this round, by the engine's code. */
export const bars: { readonly [reason: string]: Text } = {
  absent: {
    sv: "Du är noterad som frånvarande. Är du här? Säg till en funktionär nu, så kan du rösta medan omröstningen är öppen.",
    en: "You are noted as absent. Are you here? Tell a steward now, and you can vote while it is open.",
  },
  disqualified: {
    sv: "Du är noterad som jävig i det här ärendet och deltar inte i det. Tror du att det är fel? Säg till en funktionär nu.",
    en: "You are noted as disqualified in this item and take no part in it. Do you think that is wrong? Tell a steward now.",
  },
  by_proxy: {
    sv: "Du har gett fullmakt, och ditt ombud röstar för dig. Är du här och vill rösta själv? Säg till en funktionär.",
    en: "You have given a proxy, and its holder votes for you. Are you here and want to vote yourself? Tell a steward.",
  },
  substitute: {
    sv: "Du är ersättare och tjänstgör inte just nu. När du kallas in kan du rösta här.",
    en: "You are a substitute and are not serving right now. When you are called in, you can vote here.",
  },
  replaced: {
    sv: "En ersättare tjänstgör i ditt ställe. Vill du ta din plats? Säg till en funktionär.",
    en: "A substitute serves in your place. Do you want your seat back? Tell a steward.",
  },
  not_holder: {
    sv: "Den som har gett dig fullmakt röstar själv, eller deltar inte i det här ärendet.",
    en: "Whoever gave you the proxy votes in person, or takes no part in this item.",
  },
};
