import { describe, expect, it } from "vitest";
import { beginningOf, fileOf, fingerprint } from "./source";

const megabyte = 1024 * 1024;

describe("a source", () => {
  it("goes along with the request as a short text, and is uploaded otherwise", () => {
    expect(fileOf({ kind: "text", text: "Ana,212" })).toBeUndefined();
    expect(fileOf({ kind: "text", text: "x".repeat(200_001) })?.name).toBe("pasted.csv");
    const file = new File(["Ana"], "a.csv");
    expect(fileOf({ kind: "file", file })).toBe(file);
  });

  it("that is large is looked at by its beginning, of which the server sees that it goes on", async () => {
    const large = new File(["a".repeat(3 * megabyte)], "large.csv");
    const beginning = await beginningOf(large);
    expect(beginning?.name).toBe("large.csv");
    expect(beginning?.size).toBeGreaterThan(megabyte);
    expect(beginning?.size).toBeLessThan(2 * megabyte);
    expect((beginning?.size ?? 1) % 2).toBe(0);
  });

  it("that is small or a workbook is looked at whole", async () => {
    expect(await beginningOf(new File(["Ana"], "a.csv"))).toBeUndefined();
    expect(await beginningOf(new File([`PK${"a".repeat(3 * megabyte)}`], "named wrongly.csv"))).toBeUndefined();
  });

  it("is another one when the file has changed", () => {
    const file = (lastModified: number) => ({
      kind: "file" as const,
      file: new File(["a"], "a.csv", { lastModified }),
    });
    expect(fingerprint(file(1))).toBe(fingerprint(file(1)));
    expect(fingerprint(file(1))).not.toBe(fingerprint(file(2)));
  });
});
