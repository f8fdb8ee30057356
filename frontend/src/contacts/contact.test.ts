import { describe, expect, it } from "vitest";
import { changesOf, noValues } from "./contact";

const before = { ...noValues, fullName: "Ana", phone: "(202) 555-0142", email: "ana@example.com", listIds: ["a", "b"] };

describe("changesOf", () => {
  it("is nothing when nothing changed, whatever the order of the lists", () => {
    expect(changesOf(before, { ...before, listIds: ["b", "a"] })).toEqual({});
  });

  it("clears an emptied field with null", () => {
    expect(changesOf(before, { ...before, email: " " })).toEqual({ email: null });
  });

  it("names consent only to opt out", () => {
    expect(changesOf(before, { ...before, optedOut: true })).toEqual({ optedOut: true });
    expect(changesOf({ ...before, optedOut: true }, before)).toEqual({});
  });
});
