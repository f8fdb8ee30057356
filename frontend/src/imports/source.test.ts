import { describe, expect, it } from "vitest";
import { fromFile, fromText, isGarbled, isTooLargeToRewrite, withCommas } from "./source";

const file = (...parts: BlobPart[]) => new File(parts, "contacts.csv");
const windows1252 = new Uint8Array([...new TextEncoder().encode("Jos"), 0xe9, ...new TextEncoder().encode(";212")]);

describe("a source", () => {
  it("that isn't UTF-8 is told before it is sent, and never rewritten letter by letter", async () => {
    const source = await fromFile(file(windows1252));
    expect(isGarbled(source)).toBe(true);
    expect(await withCommas(source)).toBeUndefined();
  });

  it("with commas is sent as it is", async () => {
    const source = await fromFile(file("Ana,212\n"));
    expect(await withCommas(source)).toBe(source.kind === "file" && source.file);
    expect(await withCommas(fromText("Ana,212"))).toBe("Ana,212");
  });

  it("from a spreadsheet gets commas, pasted or as a file", async () => {
    expect(await withCommas(fromText("Full Name\tPhone\nLopez, Ana\t212"))).toBe(
      'Full Name,Phone\r\n"Lopez, Ana",212\r\n',
    );
    const rewritten = await withCommas(await fromFile(file("Ana;212\n")));
    expect(await (rewritten as File).text()).toBe("Ana,212\r\n");
    expect((rewritten as File).name).toBe("contacts.csv");
  });

  it("is too large to rewrite only where there is something to rewrite", async () => {
    const large = (text: string) => Object.defineProperty(file(text), "size", { value: 60_000_000 });
    expect(isTooLargeToRewrite(await fromFile(large("Ana;212")))).toBe(true);
    expect(isTooLargeToRewrite(await fromFile(large("Ana,212")))).toBe(false);
  });
});
