import "../shared/tokens.css";
import "../shared/font.css";
import "../air/air.css";
import "./overlay.css";
import { Feed } from "../air/feed";
import { Player } from "../air/program";
import { markRehearsal } from "../shared/rehearsal";
import { Health } from "./health";
import { HostWatch } from "./host";
import { tint, wear } from "./theme";
import type { AirLanguage } from "../air/parts";

const asked = new URLSearchParams(location.search);

/** `?lang=sv`, `en` or `both`; otherwise what the producer has chosen. */
function askedLanguage(): AirLanguage | undefined {
  const language = asked.get("lang");
  return language === "sv" || language === "en" || language === "both" ? language : undefined;
}

function start(root: Element): void {
  // Fonts are loaded before the first picture, or it would be laid out anew when they come, in the middle of its animation.
  for (const face of document.fonts) void face.load().catch(() => {});
  const host = new HostWatch(() => {
    health.tell();
    feed.wake();
  });
  const health = new Health((dropped, trouble) => feed.saw(player.n, dropped, trouble, host.now));
  const player = new Player({ root, language: askedLanguage(), failed: (why) => health.trouble("draw", why) });
  const url = `${location.origin.replace("http", "ws")}/ws/air`;
  // The key stays in the address: a browser source reloads it. It never leaves the page but in the hello.
  const key = location.hash.slice(1) || "none";
  const view = asked.get("view") === "preview" ? "preview" : "program";
  const kind = asked.get("kind") === "monitor" ? "monitor" : "overlay";
  const feed = new Feed({ url, key, view, kind }, (event) => {
    if (event.t === "greeting") {
      markRehearsal(event.rehearsal);
      tint(event.accent);
      player.greet(event);
    }
    if (event.t !== "air") return;
    void wear(event.theme, health).then(() => {
      player.take(event);
      health.shown();
    });
  });
  addEventListener("hashchange", () => location.reload());
  addEventListener("online", () => feed.wake());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && feed.wake());
  feed.start();
}

const root = document.getElementById("page");
if (root) start(root);
