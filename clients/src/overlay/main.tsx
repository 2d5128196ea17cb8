import { Component, render } from "preact";
import { Connection, wakeWithPage } from "../shared/connection";
import "../shared/tokens.css";
import "../shared/font.css";
import "../shared/base.css";
import "../shared/parts.css";
import "./overlay.css";
import { Air, CLEAR, type OnAir } from "./air";
import { wear } from "../shared/look";
import { key } from "./picture";
import { AirSpeech, Plate, type AirLanguage } from "./plate";

/** `?lang=sv`, `en` or `both`; otherwise the meeting's language. */
function airLanguage(meeting: string | undefined): AirLanguage {
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked === "sv" || asked === "en" || asked === "both") return asked;
  return meeting === "en" ? "en" : "sv";
}

interface ProgramProps {
  onAir: OnAir;
  language: AirLanguage;
}

/** Draws what is on air. A picture that cannot be drawn is not: the last one that could stays. */
class Program extends Component<ProgramProps> {
  private good: OnAir = CLEAR;
  private bad: OnAir | null = null;

  override componentDidMount(): void {
    this.good = this.props.onAir;
  }

  override componentDidUpdate(): void {
    if (this.props.onAir !== this.bad) this.good = this.props.onAir;
  }

  override componentDidCatch(): void {
    this.bad = this.props.onAir;
    this.setState({});
  }

  override render({ onAir, language }: ProgramProps) {
    const { now, before, animate } = onAir === this.bad ? { ...this.good, before: null, animate: false } : onAir;
    return (
      <AirSpeech.Provider value={language}>
        {before && key(before) !== key(now) && (
          <div class="slot out" key={key(before)}>
            <Plate picture={before} />
          </div>
        )}
        {now && (
          <div class={`slot${animate ? (before ? " swap" : " in") : ""}`} key={key(now)}>
            <Plate picture={now} />
          </div>
        )}
      </AirSpeech.Provider>
    );
  }
}

const root = document.getElementById("page");
if (root) {
  // The key stays in the address: a browser source reloads it. It never leaves the page but in the hello frame.
  const connection = new Connection("overlay", location.hash.slice(1));
  const draw = (onAir: OnAir) => {
    const { welcome } = connection.get();
    wear(welcome?.look ?? null);
    render(<Program onAir={onAir} language={airLanguage(welcome?.language)} />, root);
  };
  new Air(connection, draw);
  addEventListener("hashchange", () => location.reload());
  wakeWithPage(connection);
  connection.start();
}
