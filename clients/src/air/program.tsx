/** Draws what is on air into any element: a page, a template, or the shadow of an OGraf graphic. */

import { Component, render, type ComponentChildren } from "preact";
import type { Air, Greeting } from "./air.gen";
import { AirSpeech, type AirLanguage } from "./parts";
import { Bug, Picture } from "./scenes";
import { Guide, TestCard } from "./setup";
import { CLEAR, key, Stage, type Layer, type OnAir } from "./stage";

interface ProgramProps {
  onAir: OnAir;
  greeting: Greeting | null;
  language: AirLanguage;
  size: { width: number; height: number };
}

/** Draws it. A picture that cannot be drawn is not: the last one that could stays. */
class Program extends Component<ProgramProps & { failed: (why: string) => void }> {
  private good: OnAir = CLEAR;
  private bad: OnAir | null = null;

  override componentDidMount(): void {
    this.good = this.props.onAir;
  }

  override componentDidUpdate(): void {
    if (this.props.onAir !== this.bad) this.good = this.props.onAir;
  }

  override componentDidCatch(error: unknown): void {
    this.bad = this.props.onAir;
    this.props.failed(`a picture could not be drawn (${error instanceof Error ? error.name : "error"})`);
    this.setState({});
  }

  override render() {
    const { onAir, language, greeting, size } = this.props;
    const { air, main, bug } = onAir === this.bad ? still(this.good) : onAir;
    return (
      <AirSpeech.Provider value={language}>
        <LayerView layer={main} name="slot" of={key} draw={(air) => drawn(air, greeting, size)} />
        {greeting && (
          <LayerView layer={bug} name="corner" of={(air) => (air ? "bug" : "")} draw={() => <Bug greeting={greeting} />} />
        )}
        {air?.guide && air.scene !== "card" && <Guide />}
      </AirSpeech.Provider>
    );
  }
}

const still = (good: OnAir): OnAir => ({
  ...good,
  main: { ...good.main, before: null, animate: false },
  bug: { ...good.bug, before: null, animate: false },
});

function drawn(air: Air, greeting: Greeting | null, size: ProgramProps["size"]) {
  if (air.scene === "card") return <TestCard output={greeting?.output ?? ""} {...size} />;
  return <Picture air={air} />;
}

interface LayerProps {
  layer: Layer;
  name: string;
  of: (air: Air | null) => string;
  draw: (air: Air) => ComponentChildren;
}

function LayerView({ layer: { now, before, animate }, name, of, draw }: LayerProps) {
  const place = (air: Air) => (air.scene === "full" || air.scene === "card" ? " over" : "");
  return (
    <>
      {before && of(before) !== of(now) && (
        <div class={`${name} out${place(before)}`} key={`${of(before)}`}>
          {draw(before)}
        </div>
      )}
      {now && (
        <div class={`${name}${animate ? (before ? " swap" : " in") : ""}${place(now)}`} key={of(now)}>
          {draw(now)}
        </div>
      )}
    </>
  );
}

/** What a canvas needs to know of its surroundings. */
export interface Canvas {
  /** Where to draw. */
  readonly root: Element;
  /** sv, en or both where the address says it; otherwise the output's or the meeting's own. */
  readonly language?: AirLanguage | undefined;
  /** Called when something could not be drawn. */
  readonly failed?: (why: string) => void;
  readonly size?: (() => { width: number; height: number }) | undefined;
  /** Time stands still here: a host moves it, and nothing ends by itself. */
  readonly still?: boolean;
}

/** Stage and drawing together: pictures in, what is on air out. */
export class Player {
  private greeting: Greeting | null = null;
  private onAir: OnAir = CLEAR;
  private readonly stage: Stage;

  constructor(private readonly canvas: Canvas) {
    this.stage = new Stage((onAir) => {
      this.onAir = onAir;
      this.draw();
    }, canvas.still);
  }

  greet(greeting: Greeting): void {
    this.greeting = greeting;
    this.stage.greet();
  }

  /** quiet: without animation; left out: only the first after a greeting is. */
  take(air: Air, quiet?: boolean): void {
    try {
      this.stage.take(air, quiet);
    } catch {
      this.canvas.failed?.("a picture could not be read");
    }
  }

  /** The number of the picture that is shown, 0 before the first. */
  get n(): number {
    return this.onAir.air?.n ?? 0;
  }

  /** For good: nothing is drawn from here any more, or it would come over what is drawn there next. */
  remove(): void {
    this.stage.close();
    render(null, this.canvas.root);
  }

  private draw(): void {
    const size = this.canvas.size?.() ?? { width: innerWidth, height: innerHeight };
    render(
      <Program
        onAir={this.onAir}
        greeting={this.greeting}
        language={this.language()}
        size={size}
        failed={(why) => this.canvas.failed?.(why)}
      />,
      this.canvas.root,
    );
  }

  private language(): AirLanguage {
    const said = this.canvas.language || this.onAir.air?.language || this.greeting?.meeting_language;
    return said === "en" || said === "both" ? said : "sv";
  }
}
