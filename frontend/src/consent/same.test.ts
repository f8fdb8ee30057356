import { describe, expect, it } from "vitest";
import { isSame } from "./same";

describe("what is typed to confirm", () => {
  it.each([
    ["Nydia M. Velázquez", "nydia m.  velazquez "],
    ["(212) 555-0100", "2125550100"],
    ["+49 30 901820", "+49 30 90 18 20"],
    ["李小龍", "李小龍"],
  ])("is %s also when typed %s", (wanted, typed) => expect(isSame(typed, wanted)).toBe(true));

  it.each([
    ["Nydia M. Velázquez", "Nydia"],
    ["(212) 555-0100", "2125550101"],
    ["(212) 555-0100", ""],
    ["(212) 555-0100", "Call 2125550100"],
    ["Ada", ""],
  ])("is not %s when typed %s", (wanted, typed) => expect(isSame(typed, wanted)).toBe(false));
});
