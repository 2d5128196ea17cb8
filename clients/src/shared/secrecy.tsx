/** What a secret vote promises and what it does not, on the poll's own page: the same words on phone and chair's page. */

import { texts, useLanguage } from "./speech";

const t = texts({
  ask: { sv: "Hur hemlig är omröstningen?", en: "How secret is this vote?" },
  after: {
    sv: "När omröstningen har stängts finns ingenting kvar som binder en röst till en person: inte i lagringen, dess filer, loggar eller i det som lämnas ut. Att du har röstat syns, men inte vad.",
    en: "Once the vote has closed, nothing is left that joins a vote to a person: not in the store, its files, logs or anything handed out. That you voted can be seen, but not for what.",
  },
  open: {
    sv: "Medan omröstningen är öppen måste den kunna hålla reda på en röst per person och låta dig ändra dig. Den som styr mötets dator skulle då kunna titta, och en säkerhetskopia som tas just då innehåller det.",
    en: "While the vote is open it must keep one vote each and let you change it. Whoever controls the meeting’s computer could look then, and a backup taken at that time holds it.",
  },
  result: {
    sv: "Röstar alla lika, eller får bara några få rösta, så avslöjar resultatet det självt.",
    en: "If everybody votes alike, or only a few may vote, the result itself gives it away.",
  },
});

export function HowSecret() {
  const { say } = useLanguage();
  return (
    <details class="how-secret soft">
      <summary>{say(t.ask)}</summary>
      <p>{say(t.after)}</p>
      <p>{say(t.open)}</p>
      <p>{say(t.result)}</p>
    </details>
  );
}
