import { describe, expect, it } from "vitest";
import { peakOf, scaleOf, sumOf } from "./stats";

const days = [
  { day: "2026-11-01", added: 2, optedOut: 0 },
  { day: "2026-11-02", added: 7, optedOut: 0 },
  { day: "2026-11-03", added: 7, optedOut: 0 },
];

describe("the scale of a chart", () => {
  it("goes up in round steps to at least the most", () => {
    expect(scaleOf(540)).toEqual([0, 200, 400, 600]);
    expect(scaleOf(98_000)).toEqual([0, 50_000, 100_000]);
    expect(scaleOf(7)).toEqual([0, 2, 4, 6, 8]);
  });

  it("counts people in whole numbers", () => {
    expect(scaleOf(1)).toEqual([0, 1]);
    expect(scaleOf(0)).toEqual([0, 1]);
    expect(scaleOf(3)).toEqual([0, 1, 2, 3]);
  });
});

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
