import { describe, expect, it } from "vitest";
import { proofOf } from "./proof";

describe("what proves an event of consent", () => {
  it("is what the person wrote, and how it came", () =>
    expect(proofOf("“STOP (now)” (Message to +12025550101 by messages, id m1)")).toEqual({
      message: "STOP (now)",
      about: "Message to +12025550101 by messages, id m1",
    }));

  it("keeps what the person wrote as it is", () =>
    expect(proofOf("“He said “stop”\nand again” (Read as an opt-out, id m1)").message).toBe(
      "He said “stop”\nand again",
    ));

  it.each(["contacts.csv, 12 rows", "“unfinished", ""])("is %s as it stands where there is no message", (evidence) =>
    expect(proofOf(evidence)).toEqual({ message: undefined, about: evidence }),
  );
});
