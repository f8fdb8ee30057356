import { describe, expect, it } from "vitest";
import { bytes, duration, initials } from "./format";

describe("bytes", () => {
  it("counts in thousands", () => {
    expect(bytes(999)).toBe("999 byte");
    expect(bytes(16_224)).toBe("16 kB");
    expect(bytes(52_400_000)).toBe("52.4 MB");
  });
});

describe("duration", () => {
  it("is rough", () => {
    expect(duration(0)).toBe("1 sec");
    expect(duration(42.2)).toBe("43 sec");
    expect(duration(600)).toBe("10 min");
    expect(duration(9000)).toBe("2.5 hr");
  });
});

describe("initials", () => {
  it("takes the first and the last name, in any script", () => {
    expect(initials("Nydia M. Velázquez")).toBe("NV");
    expect(initials("André Carson")).toBe("AC");
    expect(initials("美咲 田中")).toBe("美田");
    expect(initials("Cher")).toBe("C");
    expect(initials('"Ana" (Annie) Lopez')).toBe("AL");
  });

  it("is empty without a letter", () => {
    expect(initials("")).toBe("");
    expect(initials("+1 202")).toBe("");
  });
});
