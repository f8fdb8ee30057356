import { describe, expect, it } from "vitest";
import { peakOf, sumOf } from "./stats";

const days = [
  { day: "2026-11-01", added: 2, optedOut: 0 },
  { day: "2026-11-02", added: 7, optedOut: 0 },
  { day: "2026-11-03", added: 7, optedOut: 0 },
];

describe("the days of the dashboard", () => {
  it("have no peak where nothing happened", () => {
    expect(peakOf(days, "optedOut")).toBeUndefined();
    expect(peakOf([], "added")).toBeUndefined();
  });

  it("have a sum, and the first of the highest days as their peak", () => {
    expect(sumOf(days, "added")).toBe(16);
    expect(peakOf(days, "added")?.day).toBe("2026-11-02");
  });
});
