/** The organiser's logo, beside the meeting's name: a picture only, which says nothing that the words do not. */

import type { Look } from "./wire";

export function Logo({ look }: { look: Look | null | undefined }) {
  return look?.logo ? <img class="logo" src={look.logo} alt="" /> : null;
}
