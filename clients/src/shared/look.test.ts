import { expect, it } from "vitest";
import { rulesOf } from "./look";

const NONE = { primary: "", strong: "", soft: "", surface: "" };

it("sets what the organiser has, for light and for dark screens", () => {
  const light = { primary: "#7a1f5c", strong: "#621949", soft: "#e9dbe4", surface: "#f3e6ef" };
  const dark = { ...NONE, primary: "#d18ab8" };
  expect(rulesOf({ light, dark, logo: "" })).toEqual([
    "html:root{--primary:#7a1f5c;--primary-strong:#621949;--primary-soft:#e9dbe4;--surface:#f3e6ef}",
    "@media (prefers-color-scheme:dark){html:root{--primary:#d18ab8}}",
  ]);
});

it("takes nothing but colours", () => {
  expect(rulesOf({ light: { ...NONE, primary: "red}body{display:none" }, dark: NONE, logo: "" })[0]).toBe("html:root{}");
});
