import { expect, it } from "vitest";
import { clock } from "./countdown";

it("writes seconds as a clock does", () => {
  expect([0, 9, 60, 725, 3600, 86_399].map(clock)).toEqual(["0:00", "0:09", "1:00", "12:05", "1:00:00", "23:59:59"]);
});
