import { describe, expect, it } from "vitest";
import { refusalOf } from "./restore";

const error = (code: string, index: number, message = code) => ({ code, field: ["ids", String(index)], message });

describe("why contacts were not restored", () => {
  it("is nothing when they were", () => {
    expect(refusalOf([], ["a", "b"])).toBeUndefined();
  });

  it("names those whose number is in use again", () => {
    expect(refusalOf([error("TAKEN", 1)], ["a", "b"])).toEqual({ reason: "", taken: ["b"] });
  });

  it("says the rest once", () => {
    const gone = "There is no such contact.";
    expect(refusalOf([error("NOT_FOUND", 0, gone), error("NOT_FOUND", 1, gone)], ["a", "b"])).toEqual({
      reason: gone,
      taken: [],
    });
  });
});
