/** What the voter's page says outside, between and after the votes. */

import type { Refusal } from "../shared/ballot";
import { texts } from "../shared/speech";
import type { Text } from "../shared/wire";
import { naming } from "./texts";

export const t = texts({
  // Beside the ballot
  notMe: { sv: "Inte jag", en: "Not me" },
  sentMore: {
    sv: "Vänta tills du ser att din röst är registrerad.",
    en: "Wait until you see that your vote is registered.",
  },
  changed: (what: Text): Text => naming("Ändrad. Registrerad", "Changed. Registered", what),
  mayChange: { sv: "Du kan ändra tills omröstningen stängs.", en: "You can change it until the vote closes." },
  marked: (n: number, of: number): Text => ({ sv: `${n} av ${of} valda`, en: `${n} of ${of} chosen` }),
  full: (of: number): Text => ({
    sv: `Du har redan valt ${of}. Tryck bort ett av dem först.`,
    en: `You have already chosen ${of}. Tap one of them away first.`,
  }),
  keep: { sv: "Behåll som det var", en: "Keep it as it was" },
  notSentYet: { sv: "Ändringen är inte skickad.", en: "The change is not sent." },
  waits: { sv: "Väntar på kontakt", en: "Waiting for connection" },
  waitsMore: {
    sv: "Din röst ligger kvar i telefonen och är inte registrerad än.",
    en: "Your vote is kept in the phone and is not registered yet.",
  },
  mayNotChange: { sv: "Rösten kan inte ändras.", en: "The vote cannot be changed." },
  paused: { sv: "Omröstningen är pausad.", en: "The vote is paused." },
  pausedMore: { sv: "Den fortsätter strax. Vänta kvar här.", en: "It goes on shortly. Stay here." },
  notMeFailed: {
    sv: "Det gick inte att lämna platsen, för du har ingen kontakt just nu. Försök igen.",
    en: "Leaving the seat did not work, because you have no connection right now. Try again.",
  },
  firstOnly: { sv: "Rösten kan inte ändras efteråt.", en: "The vote cannot be changed afterwards." },
  secret: {
    sv: "Sluten omröstning. Efter att den har stängts kan ingen se hur du röstade.",
    en: "Secret vote. Once it has closed, nobody can see how you voted.",
  },
  open: { sv: "Öppen omröstning. Din röst visas med ditt namn.", en: "Open vote. Your vote is shown with your name." },
  lostPending: {
    sv: "Du har ingen kontakt just nu. Din röst ligger kvar i telefonen och skickas när du är tillbaka.",
    en: "You have no connection right now. Your vote is kept in the phone and is sent when you are back.",
  },
  lostRegistered: {
    sv: "Du har ingen kontakt just nu. Din registrerade röst gäller. Sidan kommer tillbaka av sig själv.",
    en: "You have no connection right now. Your registered vote stands. The page will come back by itself.",
  },

  ballotLost: {
    sv: "Mötets dator har tappat röster, också en som var registrerad härifrån. Säg till mötesledningen. Är omröstningen öppen kan du rösta igen.",
    en: "The meeting’s computer has lost votes, one that was registered from here among them. Tell the chair. If the vote is open you can vote again.",
  },
  awayNow: {
    sv: "Ett ögonblick. Mötet kan inte ta emot röster just nu. Det som är registrerat gäller.",
    en: "One moment. The meeting cannot take votes right now. What is registered stands.",
  },
  awayPending: {
    sv: "Ett ögonblick. Mötet kan inte ta emot röster just nu. Din röst ligger kvar i telefonen och skickas igen av sig själv.",
    en: "One moment. The meeting cannot take votes right now. Your vote is kept in the phone and is sent again by itself.",
  },

  // Join
  joinTitle: { sv: "Gå med i mötet", en: "Join the meeting" },
  joinCard: {
    sv: "Skanna QR-koden på ditt platskort med telefonens kamera. Eller skriv in koden som står under QR-koden.",
    en: "Scan the QR code on your seat card with your phone’s camera. Or type the code printed below it.",
  },
  joinRemote: {
    sv: "Deltar du på distans? Öppna länken som du har fått med e-post.",
    en: "Taking part from elsewhere? Open the link you received by e-mail.",
  },
  again: {
    sv: "Du behöver gå med igen. En röst som du har registrerat är kvar.",
    en: "You need to join again. A vote you have registered is kept.",
  },
  left: {
    sv: "Du har lämnat platsen. Skanna ditt eget platskort, eller skriv in koden.",
    en: "You have left the seat. Scan your own seat card, or type the code.",
  },

  // Waiting
  before: { sv: "Du är på plats", en: "You are in" },
  between: { sv: "Ingen omröstning just nu", en: "No vote right now" },
  after: { sv: "Alla omröstningar är klara", en: "All votes are done" },
  waitHere: {
    sv: "Nästa omröstning kommer hit av sig själv. Du behöver inte göra något.",
    en: "The next vote comes here by itself. You do not need to do anything.",
  },
  thanks: { sv: "Tack för att du deltog.", en: "Thank you for taking part." },
  agenda: { sv: "Dagordning", en: "Agenda" },
  vote: { sv: "Omröstning", en: "Vote" },
  soon: { sv: "Strax", en: "Soon" },

  // Not entitled
  barred: { sv: "Du röstar inte i den här omröstningen", en: "You do not vote in this one" },
  barredMore: {
    sv: "Din plats finns inte i röstlängden för den här omröstningen. Tror du att det är fel? Säg till en funktionär nu, medan den är öppen.",
    en: "Your seat is not on the roll for this vote. Do you think that is wrong? Tell a steward now, while it is open.",
  },

  // After
  closed: { sv: "Omröstningen är stängd.", en: "The vote is closed." },
  result: { sv: "Resultat", en: "Result" },
  annulled: { sv: "Omröstningen är ogiltigförklarad", en: "The vote has been annulled" },
  closedMore: {
    sv: "Resultatet visas här när ordföranden visar det.",
    en: "The result is shown here when the chair shows it.",
  },
  asking: {
    sv: "Vi tar reda på om din röst hann fram. Lämna sidan öppen.",
    en: "We are finding out whether your vote got through. Keep this page open.",
  },
  yourVote: (what: Text): Text => naming("Din röst", "Your vote", what),
  youVoted: { sv: "Du har röstat.", en: "You have voted." },
  sealed: {
    sv: "Din röst är räknad. Vad du röstade sparas inte i en sluten omröstning.",
    en: "Your vote is counted. What you voted is not kept in a secret vote.",
  },
  didNotVote: { sv: "Du röstade inte i den här omröstningen.", en: "You did not vote in this one." },
  annulledMore: {
    sv: "Inga röster i den räknas. Om den görs om kommer den hit av sig själv.",
    en: "No votes in it count. If it is held again, it comes here by itself.",
  },
  reason: (why: string): Text => ({ sv: `Skäl: ${why}`, en: `Reason: ${why}` }),

  // No seat any more
  otherDevice: { sv: "Du röstar nu på en annan telefon", en: "You now vote on another phone" },
  otherDeviceMore: {
    sv: "En röst som du har registrerat är kvar. Vill du rösta på den här telefonen i stället? Skanna ditt platskort igen med den.",
    en: "A vote you have registered is kept. Would you rather vote on this phone? Scan your seat card with it again.",
  },
  released: { sv: "Din plats är frigjord", en: "Your seat has been released" },
  releasedMore: {
    sv: "En funktionär har frigjort platsen så att en annan telefon kan användas. En röst som du har registrerat är kvar. Skanna ditt platskort för att fortsätta på den här telefonen.",
    en: "A steward has released the seat so that another phone can be used. A vote you have registered is kept. Scan your seat card to go on with this phone.",
  },
  enterCode: { sv: "Skriv in koden i stället", en: "Type the code instead" },
});

/** Why the latest choice was not counted, and what to do. */
export const refusals: Readonly<Record<Refusal, Text>> = {
  not_open: {
    sv: "Omröstningen tog inte emot röster just då. Ditt senaste val är inte registrerat. Tryck igen när den är öppen.",
    en: "The vote was not taking ballots just then. Your latest choice is not registered. Tap again when it is open.",
  },
  late: {
    sv: "Omröstningen hann stängas. Ditt senaste val räknas inte.",
    en: "The vote closed first. Your latest choice does not count.",
  },
  superseded: {
    sv: "Ett annat val var redan registrerat för dig. Det gäller, om du inte ändrar det.",
    en: "Another choice was already registered for you. It stands, unless you change it.",
  },
  already: {
    sv: "Du har redan röstat. Den rösten gäller och kan inte ändras.",
    en: "You have already voted. That vote stands and cannot be changed.",
  },
  invalid: {
    sv: "Valet kunde inte tas emot och är inte registrerat. Välj igen.",
    en: "The choice could not be accepted and is not registered. Choose again.",
  },
  annulled: { sv: "Omröstningen är ogiltigförklarad.", en: "The vote has been annulled." },
  not_entitled: { sv: "Du röstar inte i den här omröstningen.", en: "You do not vote in this one." },
  other_device: { sv: "Du röstar nu på en annan telefon.", en: "You now vote on another phone." },
};
