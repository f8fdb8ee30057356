import { describe, expect, it } from "vitest";
import { bytes, duration, initials, line, share } from "./format";

describe("bytes", () => {
  it("counts in thousands", () => {
    expect(bytes(999)).toBe("999 bytes");
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

describe("share", () => {
  it("has a decimal where a whole percentage would say too little", () => {
    expect(share(1, 539)).toEqual({ text: "0.2%", less: false });
    expect(share(52, 540)).toEqual({ text: "9.6%", less: false });
    expect(share(270, 540)).toEqual({ text: "50%", less: false });
  });

  it("never says nobody where there is somebody, nor everybody where one is missing", () => {
    expect(share(1, 1_000_000)).toEqual({ text: "0.1%", less: true });
    expect(share(999, 1000)).toEqual({ text: "99%", less: false });
    expect(share(0, 10)).toEqual({ text: "0%", less: false });
    expect(share(10, 10)).toEqual({ text: "100%", less: false });
  });
});

describe("line", () => {
  it("is written as the numbers of contacts are", () => {
    expect(line("+12025550103", "US")).toBe("(202) 555-0103");
    expect(line("+12025550103", "DE")).toBe("+1 202-555-0103");
    expect(line("+4930901820", "US")).toBe("+4930901820");
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
