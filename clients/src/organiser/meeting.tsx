/** The meeting itself: its name and place, and the organiser's own look. */

import { useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import { BothFields, Choice, Labelled, marks, NumberField, TextField, type At, type Desk } from "./fields";
import { text } from "./plain";
import { t } from "./texts";

const LOGO_MAX_BYTES = 128 * 1024;

export function MeetingPart({ desk }: { desk: Desk }) {
  const { say } = useLanguage();
  return (
    <>
      <BothFields desk={desk} place="title" label={t.meetingTitle} />
      <BothFields desk={desk} place="place" label={t.place} />
      <div class="row">
        <TextField desk={desk} place="wifi" label={t.wifi} hint={t.wifiHint} narrow />
        <Choice
          desk={desk}
          place="language"
          label={t.language}
          otherwise="sv"
          options={[
            ["sv", { sv: "Svenska", en: "Swedish" }],
            ["en", { sv: "Engelska", en: "English" }],
          ]}
        />
        <Choice desk={desk} place="procedure" label={t.procedure} otherwise="" options={PROCEDURES} />
      </div>
      <div class="row">
        <NumberField desk={desk} place="proxies_max" label={t.proxiesMax} otherwise={PROXIES_MAX} most={PROXIES_MAX} />
        <NumberField desk={desk} place="keep_days" label={t.keepDays} hint={t.keepDaysHint} otherwise={KEPT_DAYS} />
      </div>
      <section class="box">
        <h3>{say(t.look)}</h3>
        <p class="hint">{say(t.lookHint)}</p>
        <div class="row">
          <Colour desk={desk} place="primary" otherwise="#0f4c3a" />
          <Colour desk={desk} place="surface" otherwise="#efe9dc" />
          <Logo desk={desk} place="logo" />
        </div>
      </section>
    </>
  );
}

/** As many as the engine takes where nothing is said (core.model). */
const PROXIES_MAX = 20;
/** As long as the engine keeps names and ballots where nothing is said (limits). */
const KEPT_DAYS = 365;
const PROCEDURES = [
  ["", { sv: "Omröstning för omröstning", en: "Vote by vote" }],
  ["council", { sv: "Som i fullmäktige, med förslag", en: "As in a Swedish council" }],
] as const;

function Colour({ desk, place, otherwise }: At & { otherwise: string }) {
  const { say } = useLanguage();
  const value = text(desk.draft.at(place));
  const write = (next: string) => desk.draft.change(place, next === otherwise ? undefined : next);
  return (
    <Labelled desk={desk} place={place} label={place === "primary" ? t.primary : t.surface} narrow>
      <span class="colour">
        <input type="color" {...marks({ desk, place })} value={value || otherwise} onInput={(e) => write(e.currentTarget.value)} />
        {value && <Button onClick={() => desk.draft.change(place, undefined)}>{say(t.asBefore)}</Button>}
      </span>
    </Labelled>
  );
}

function Logo({ desk, place }: At) {
  const { say } = useLanguage();
  const [tooLarge, setTooLarge] = useState(false);
  const value = text(desk.draft.at(place));
  const take = async (file: File | undefined) => {
    if (!file) return;
    setTooLarge(file.size > LOGO_MAX_BYTES);
    if (file.size > LOGO_MAX_BYTES) return;
    const reader = new FileReader();
    reader.onload = () => desk.draft.change(place, String(reader.result));
    reader.readAsDataURL(file);
  };
  return (
    <Labelled desk={desk} place={place} label={t.logo} hint={t.logoHint} narrow>
      <span class="colour">
        {value.startsWith("data:image/") && <img class="logo-shown" src={value} alt={say(t.logo)} />}
        <span class="button file">
          {say(value ? t.logoOther : t.logoChoose)}
          <input
            type="file"
            accept="image/png,image/jpeg,image/webp,image/svg+xml"
            {...marks({ desk, place })}
            onChange={(event) => {
              void take(event.currentTarget.files?.[0]);
              event.currentTarget.value = "";
            }}
          />
        </span>
        {value && <Button onClick={() => desk.draft.change(place, undefined)}>{say(t.remove)}</Button>}
      </span>
      {tooLarge && <span class="wrong">{say(t.logoTooLarge)}</span>}
    </Labelled>
  );
}
