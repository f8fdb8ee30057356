import { describe, expect, it } from "vitest";
import { createLetters, learn, nameKey, scriptAfter, scriptBegins } from "./letters";
import { noRows } from "./rows";

const total = 1_000_000;

describe("nameKey", () => {
  it("is the server's: without marks and case, spaces collapsed", () => {
    expect(nameKey("  Nydia  Velázquez ")).toBe("nydia velazquez");
    expect(nameKey("Ångström")).toBe("angstrom");
    expect(nameKey("Łódź Œuvre Straße")).toBe("lodz oeuvre strasse");
    expect(nameKey("O’Connor–Þór")).toBe("o'connor-thor");
  });
});

describe("going by letter", () => {
  it("goes from the symbols through the alphabet", () => {
    const letters = createLetters();
    expect(letters.textAt(0, total)).toBe("");
    const texts = Array.from({ length: 101 }, (_, percent) => letters.textAt(percent / 100, total));
    expect([...texts].sort()).toEqual(texts);
    expect(new Set(texts.map(([first]) => first)).size).toBeGreaterThan(20);
  });

  it("has the letters stand evenly while nothing is known of how far each goes", () => {
    const ats = createLetters()
      .marks(total)
      .map(({ at }) => at);
    for (const [place, at] of ats.entries()) expect(at).toBeCloseTo(place / ats.length);
  });

  it("meets a letter where its mark is", () => {
    const letters = createLetters();
    for (const { label, at } of letters.marks(total).slice(1)) {
      expect(letters.textAt(at + 1e-6, total)[0]?.toUpperCase()).toBe(label);
    }
  });

  it("goes the other way in the other order", () => {
    const letters = createLetters([], true);
    expect(letters.textAt(0.001, total)[0]).toBe("z");
    expect(letters.textAt(1, total)).toBe("");
    const ats = letters.marks(total).map(({ at }) => at);
    expect([...ats].sort((a, b) => a - b)).toEqual(ats);
  });

  it("has a place for each other script that the book has, behind the Latin letters", () => {
    const letters = createLetters(["Αλέξης", "Мария", "美咲"]);
    expect(
      letters
        .marks(total)
        .slice(-3)
        .map(({ label }) => label),
    ).toEqual(["Α", "М", "美"]);
    expect(letters.textAt(1, total).codePointAt(0)).toBeGreaterThan(0x3100);
    expect(letters.labelOf("Петров")).toBe("П");
    expect(scriptAfter("Αλέξης")).toBe("а");
  });

  it("asks for scripts by letters that the key leaves as they are", () => {
    expect(scriptBegins.map(nameKey)).toEqual(scriptBegins);
  });

  it("labels a name by its letter without marks", () => {
    expect(createLetters().labelOf("Élodie")).toBe("E");
    expect(createLetters().labelOf("3M")).toBe("#");
  });

  it("learns from what has been read where letters really are", () => {
    const learnt = {};
    const letters = createLetters([], false, learnt);
    const before = letters.marks(1_000).find(({ label }) => label === "C")?.at ?? 0;
    const rows = Array.from({ length: 500 }, (_, number) => ({ id: `${number}`, fullName: "Bruno", optedOut: false }));
    learn(learnt, { ...noRows, rows, first: 0, hasAfter: true });
    const after = letters.marks(1_000).find(({ label }) => label === "C")?.at ?? 0;
    expect(before).toBeLessThan(0.3);
    expect(after).toBeGreaterThan(0.5);
  });
});
