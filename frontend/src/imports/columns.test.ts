import { describe, expect, it } from "vitest";
import { choose, missing } from "./columns";

describe("choosing what a column holds", () => {
  it("takes it from the column that held it", () => {
    expect(choose(["FULL_NAME", "PHONE", "IGNORE"], 2, "PHONE")).toEqual(["FULL_NAME", "IGNORE", "PHONE"]);
  });

  it("lets several be left out", () => {
    expect(choose(["IGNORE", "PHONE", "EMAIL"], 2, "IGNORE")).toEqual(["IGNORE", "PHONE", "IGNORE"]);
  });

  it("never keeps the whole name beside its parts", () => {
    expect(choose(["FIRST_NAME", "LAST_NAME", "IGNORE"], 2, "FULL_NAME")).toEqual(["IGNORE", "IGNORE", "FULL_NAME"]);
    expect(choose(["FULL_NAME", "IGNORE", "PHONE"], 1, "LAST_NAME")).toEqual(["IGNORE", "LAST_NAME", "PHONE"]);
    expect(choose(["FIRST_NAME", "IGNORE"], 1, "LAST_NAME")).toEqual(["FIRST_NAME", "LAST_NAME"]);
  });
});

describe("what is missing", () => {
  it.each([
    [["FULL_NAME", "PHONE"], []],
    [["LAST_NAME", "PHONE"], []],
    [["EMAIL", "PHONE"], ["name"]],
    [["FULL_NAME", "EMAIL"], ["phone"]],
    [[], ["name", "phone"]],
  ] as const)("of %j is %j", (columns, what) => {
    expect(missing(columns)).toEqual(what);
  });
});
