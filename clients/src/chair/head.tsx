/** The top of the page: which meeting, whether the engine answers, who else is connected, and what needs attention. */

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { Icon } from "../shared/icons";
import { Button, Languages } from "../shared/parts";
import type { Status, View } from "../shared/view";
import type { Alert, Connected, Text } from "../shared/wire";
import { t as around } from "./desk-texts";
import { ROLE } from "./role";
import { stateTexts, t } from "./texts";
import type { Desk } from "./desk";
import { allowCodes } from "./roll";

/** The engine says with this alert that typed codes are paused until a person allows them again. */
const CODES_PAUSED = "codes_paused";

export function Head({ view }: { view: View }) {
  const { say } = useLanguage();
  const { welcome, state, status } = view;
  return (
    <header class="head">
      <div class="head-title">
        <p class="eyebrow">{say(t[ROLE])}</p>
        <p class="meeting" dir="auto">
          {welcome ? say(welcome.title) : "Klubba"}
        </p>
      </div>
      <div class="head-facts">
        {welcome && !welcome.secure && <span class="fact attention">{say(t.unencrypted)}</span>}
        {state?.connected && <Counts connected={state.connected} />}
        <Link status={status} />
        <Languages />
      </div>
    </header>
  );
}

function Link({ status }: { status: Status }) {
  const { say } = useLanguage();
  const text = status.kind === "live" ? t.connected : status.kind === "connecting" ? t.connecting : t.disconnected;
  return (
    <span class={`fact link is-${status.kind}`} role="status">
      <Icon name={status.kind === "live" ? "check" : "cloud"} />
      {say(text)}
    </span>
  );
}

function Counts({ connected }: { connected: Connected }) {
  const { say } = useLanguage();
  const { voters, halls, overlays, chairs } = connected;
  const gone = useGone(connected);
  return (
    <ul class="counts">
      <li class="fact">{say(t.phones(voters))}</li>
      <li class={halls ? "fact" : "fact attention"}>{say(t.halls(halls))}</li>
      <li class="fact">{say(t.overlays(overlays))}</li>
      {gone.map((what) => (
        <li key={what.sv} class="fact attention" role="status">
          {say(what)}
        </li>
      ))}
      {chairs > 1 && <li class="fact">{say(t.chairs(chairs))}</li>}
    </ul>
  );
}

/** What was connected while this page watched, and is not any more. */
function useGone(now: Connected): readonly Text[] {
  const most = useRef({ halls: 0, overlays: 0, voters: 0 });
  const seen = most.current;
  seen.halls = Math.max(seen.halls, now.halls);
  seen.overlays = Math.max(seen.overlays, now.overlays);
  seen.voters = Math.max(seen.voters, now.voters);
  const phones = seen.voters - now.voters;
  const gone: Text[] = [];
  if (now.halls < seen.halls) gone.push(around.hallGone);
  if (now.overlays < seen.overlays) gone.push(around.overlayGone);
  // One phone that is put away is no news; many at once are the wifi.
  if (phones >= Math.max(PHONES_GONE_COUNT, seen.voters * PHONES_GONE_SHARE)) gone.push(around.phonesGone(phones));
  return gone;
}

const PHONES_GONE_COUNT = 3;
const PHONES_GONE_SHARE = 0.1;

/** What the chair should know right now, most pressing first. Nothing when all is well. */
export function Notices({ view, desk, onDismiss }: { view: View; desk: Desk; onDismiss: () => void }) {
  const { say } = useLanguage();
  const lost = view.status.kind === "lost";
  return (
    <div class="notices">
      {lost && (
        <Notice icon="cloud" role="alert">
          <b>{say(t.offline)}</b> {say(desk.waiting ? t.waitingOffline : t.offlineHint)}
        </Notice>
      )}
      {desk.notice && desk.notice.answer !== "done" && (
        <Notice icon="info" role="alert" onDismiss={onDismiss}>
          {say(noticeText(view, desk.notice, say))}
        </Notice>
      )}
      {view.welcome?.promise && <Notice icon="info">{say(view.welcome.promise)}</Notice>}
      {view.state?.alerts.map((alert) => <AlertLine key={alert.code} alert={alert} />)}
    </div>
  );
}

function noticeText(view: View, notice: NonNullable<Desk["notice"]>, say: (text: Text) => string): Text {
  if (notice.answer === "stale") return t.stale(say(stateTexts[view.state?.state ?? "draft"]));
  return t.refused(say(notice.reason));
}

function AlertLine({ alert }: { alert: Alert }) {
  const { say } = useLanguage();
  const [said, setSaid] = useState<Text | null>(null);
  const allow = async () => setSaid((await allowCodes()) ? t.allowed : t.askFailed);
  return (
    <Notice icon="info">
      {say(alert.text)}
      {alert.code === CODES_PAUSED && (
        <div class="notice-do">
          <Button onClick={() => void allow()}>{say(t.allowCodes)}</Button>
          <span role="status">{said && say(said)}</span>
        </div>
      )}
    </Notice>
  );
}

interface NoticeProps {
  icon: "cloud" | "info";
  role?: "alert" | "status";
  onDismiss?: () => void;
  children: ComponentChildren;
}

function Notice({ icon, role = "status", onDismiss, children }: NoticeProps) {
  const { say } = useLanguage();
  return (
    <div class="banner" role={role}>
      <Icon name={icon} />
      <div>{children}</div>
      {onDismiss && (
        <button type="button" class="dismiss" aria-label={say(t.hide)} onClick={onDismiss}>
          <Icon name="cross" />
        </button>
      )}
    </div>
  );
}
