// A council's matters as the log tells them: every move possible after those before it, every outcome as it was voted.
import { at, type Facts, text } from "./json";

type Say = (what: string) => void;

const MOVES: { [phase: string]: { [move: string]: string } } = {
  debate: { propose: "debate", withdraw: "debate", put: "put", table: "motion", remit: "motion" },
  put: { find: "found", reopen: "debate" },
  found: { find: "found", strike: "decided", call: "final_vote counter" },
  counter: { find: "counter_found" },
  counter_found: { find: "counter_found", strike: "counter final_vote", call: "counter_vote" },
  counter_vote: { resolve: "counter final_vote" },
  final_vote: { resolve: "decided" },
  motion: { agree: "tabled remitted", vote: "motion_vote", drop: "debate" },
  motion_vote: { resolve: "tabled remitted debate" },
  decided: { reserve: "decided", reopen: "debate" },
  tabled: { reserve: "tabled", reopen: "debate" },
  remitted: { reserve: "remitted", reopen: "debate" },
  departed: { reserve: "departed", reopen: "debate", find: "decided" },
};
const BY: { [move: string]: string } = { strike: "acclamation", resolve: "vote", find: "departure" };

export class Matter {
  phase = "debate";
  vote = "";
  private yes = "";
  private no = "";
  private decided = "";
  private reservations = 0;
  private readonly departures: string[] = [];

  constructor(private readonly item: string) {}

  /** One move. declared: the outcome of the matter's newest vote by the log, null while there is none. */
  move(facts: Facts, declared: string | null, say: Say): void {
    const [made, after] = [text(facts, "move"), text(facts, "phase")];
    const departs = made === "depart" && this.phase !== "departed";
    const leads = departs ? "departed" : (MOVES[this.phase]?.[made] ?? "");
    if (!leads.split(" ").includes(after) || after === "")
      say(`matter ${this.item}: ${made} in the phase ${this.phase} does not lead to ${after}`);
    if (made === "resolve") this.resolve(facts, declared, say);
    else if (after === "decided" && made in BY) this.decided = `${text(facts, "outcome")}, by ${BY[made]}`;
    if (after === "debate") [this.decided, this.reservations] = ["", 0];
    if (made === "reserve") this.reservations += 1;
    if (made === "depart") this.departures.push(text(facts, "text"));
    if ("added" in facts) {
      this.vote = text(at(facts, "added") as Facts, "id");
      [this.yes, this.no] = ["yes" in facts ? text(facts, "yes") : "", "no" in facts ? text(facts, "no") : ""];
    }
    this.phase = after;
  }

  private resolve(facts: Facts, declared: string | null, say: Say): void {
    const [answer, vote] = [text(facts, "answer"), text(facts, "vote")];
    if (vote !== this.vote || answer !== declared)
      say(`matter ${this.item}: it goes on with ${answer} of ${vote}, the log has ${declared ?? "None"} of ${this.vote}`);
    if (this.phase !== "final_vote") return;
    const won = answer === "yes" ? this.yes : this.no;
    if (text(facts, "outcome") !== won) say(`matter ${this.item}: ${answer} is for ${won}, not for ${text(facts, "outcome")}`);
    this.decided = `${won}, by vote`;
  }

  /** What became of the matter, and where the chair went another way than the procedure. */
  notes(): string[] {
    const ended = this.decided ? `: ${this.decided}` : "";
    const count = this.reservations ? `; reservations: ${this.reservations}` : "";
    return [
      ...this.departures.map((reason) => `matter ${this.item}: the chair left the procedure: ${reason}`),
      `matter ${this.item}: ${this.phase}${ended}${count}`,
    ];
  }
}
