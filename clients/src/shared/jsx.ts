/** What the compiler turns JSX into, on top of Preact's own `h`: a third of the size of its general runtime. */

import { Fragment, h, type ComponentChildren, type FunctionComponent } from "preact";

type Props = { children?: ComponentChildren };

export function jsx(type: string, props: Props, key?: string | number) {
  return h(type as unknown as FunctionComponent<Props>, key === undefined ? props : { ...props, key });
}

export { Fragment, jsx as jsxs };

declare module "preact" {
  namespace JSX {
    interface HTMLAttributes<RefType extends EventTarget = EventTarget> {
      /** Of `dialog`; missing in Preact's own list. */
      onClose?: GenericEventHandler<RefType>;
    }
  }
}
