/** The button of every page. */

import type { ComponentChildren, JSX } from "preact";

type ButtonProps = {
  kind?: "primary" | "stop" | "quiet";
  big?: boolean;
  children: ComponentChildren;
} & Omit<JSX.IntrinsicElements["button"], "class" | "className">;

/** A button. `kind` primary: the next step. `big`: as wide as its column. */
export function Button({ kind, big, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} class={["button", kind, big && "big"].filter(Boolean).join(" ")}>
      {children}
    </button>
  );
}
