import { describe, expect, it } from "vitest";
import { firstRecords, records, separatorOf, toCommas } from "./table";

describe("what separates cells", () => {
  it.each([
    ["Ana\t2125550100\tana@example.com", "\t"],
    ["Lopez, Ana\t2125550100", "\t"],
    ["Ana;2125550100;", ";"],
    ['"Lopez; Ana",2125550100', ","],
    ["Ana", ","],
    ["", ","],
  ])("of %j is %j", (line, separator) => {
    expect(separatorOf(line)).toBe(separator);
  });
});

describe("records", () => {
  const read = (text: string) => [...records(text, "\t")];

  it("end at any line break, and the last one needs none", () => {
    expect(read("a\tb\r\nc\rd\n\ne")).toEqual([["a", "b"], ["c"], ["d"], [""], ["e"]]);
    expect(read("a\n")).toEqual([["a"]]);
    expect(read("a\t")).toEqual([["a", ""]]);
  });

  it("hold separators, quotes and line breaks where a cell is quoted", () => {
    expect(read('"two\nlines"\t"say ""hi"""\t"a\tb"\nc')).toEqual([["two\nlines", 'say "hi"', "a\tb"], ["c"]]);
  });

  it("keep a quotation mark that is never closed, and what follows it", () => {
    expect(read('"Ana\t212\nBen\t213')).toEqual([
      ['"Ana', "212"],
      ["Ben", "213"],
    ]);
    expect(read('5" pipe\t212')).toEqual([['5" pipe', "212"]]);
  });
});

describe("toCommas", () => {
  it("changes nothing that has commas", () => {
    expect(toCommas('"unclosed,1', ",")).toBe('"unclosed,1');
  });

  it("quotes what a comma would tear apart, and keeps every row in its place", () => {
    expect(toCommas('Lopez, Ana\t212\n\n"Ben ""B"""\t213\n', "\t")).toBe('"Lopez, Ana",212\r\n\r\n"Ben ""B""",213\r\n');
    expect(toCommas("Ana;212;", ";")).toBe("Ana,212,\r\n");
  });
});

describe("the first records", () => {
  it("are so many at most, without empty ones", () => {
    expect(firstRecords("a,1\n,\nb,2\nc,3", ",", 2)).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
  });
});
