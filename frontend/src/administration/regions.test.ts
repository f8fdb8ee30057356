import { describe, expect, it } from "vitest";
import { regions } from "./regions";

describe("the regions to choose from", () => {
  it("are countries by name, without unions and withdrawn codes", () => {
    const offered = regions();
    const codes = offered.map(({ value }) => value);
    expect(offered).toContainEqual({ value: "US", label: "United States (US)" });
    expect(codes).toEqual(expect.arrayContaining(["GB", "DE", "IN", "BR", "PR"]));
    for (const wrong of ["EU", "ZZ", "UK", "DD", "SU"]) expect(codes).not.toContain(wrong);
    expect(new Set(offered.map(({ label }) => label)).size).toBe(offered.length);
  });
});
