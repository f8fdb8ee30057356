/*
 * From a place in the order by name to a letter and back. Nobody counts how many names begin with what: the letters stand evenly, and
 * what reading shows of them moves them.
 */
import type { Row } from "./pages";
import type { Rows } from "./rows";

/** Letters that Unicode doesn't take apart, and what word processors make of ' " and -, as the server folds them. */
const folded: Record<string, string> = Object.fromEntries(
  ["'‘’‛ʻʼʹ′", '"“”„‟', "-‐‒–—−", "lł", "oø", "dđðɗ", "hħ", "tŧ", "iı", "bɓ", "kƙ", "nŋ"].flatMap(
    ([to = "", ...from]) => from.map((letter): [string, string] => [letter, to]),
  ),
);
Object.assign(folded, { þ: "th", æ: "ae", œ: "oe", ß: "ss" });

/** As the server orders names: NFKD without marks, case-folded, letters folded, spaces collapsed. */
export const nameKey = (name: string) =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .replace(/[^ -~]/gu, (letter) => folded[letter] ?? letter)
    .replace(/\s+/gu, " ")
    .trim();

const alphabet = [..."abcdefghijklmnopqrstuvwxyz"];
/** How often each letter comes second: percent, roughly, in many languages. */
const seconds = weights("a20b1c1d1e16f1g1h6i12j1k1l5m2n2o13p1q1r6s1t1u5v1w1x1y2z1");

function weights(text: string): [string, number][] {
  const found = [...text.matchAll(/([a-z])(\d+)/g)].map(([, letter = "", weight]): [string, number] => [
    letter,
    Number(weight),
  ]);
  const sum = found.reduce((all, [, weight]) => all + weight, 0);
  return found.map(([letter, weight]) => [letter, weight / sum]);
}

/** A stretch of the track: names between two texts, in code point order, as the server's. */
type Stretch = {
  label: string;
  from: string;
  within: (part: number) => string;
  part: (key: string) => number;
};

/** Scripts behind the Latin letters: where each begins (with a letter that the key leaves as it is), and between which its names lie. */
const scripts: [begins: number, first: number, last: number][] = [
  [0x7b, 0xe6, 0x142],
  [0x3b1, 0x3b1, 0x3c9],
  [0x430, 0x430, 0x44f],
  [0x561, 0x561, 0x586],
  [0x5d0, 0x5d0, 0x5ea],
  [0x621, 0x627, 0x64a],
  [0x904, 0x905, 0xdc6],
  [0xe01, 0xe01, 0x1021],
  [0x10d0, 0x10d0, 0x10f0],
  [0x1100, 0x1100, 0x1112],
  [0x1200, 0x1200, 0x17b3],
  [0x3042, 0x3042, 0x30f2],
  [0x3105, 0x4e00, 0x9fa5],
  [0xa4d0, 0xa4d0, 0xffdc],
];
const clamp = (value: number) => Math.min(1, Math.max(0, value));
const codeOf = (text: string) => text.codePointAt(0) ?? 0;

const symbols: Stretch = { label: "#", from: "", within: () => "", part: () => 0 };

const latin: Stretch[] = alphabet.map((letter) => ({
  label: letter.toUpperCase(),
  from: letter,
  within: (part) => {
    let sum = 0;
    for (const [second, weight] of seconds) {
      sum += weight;
      if (part < sum) return part < (seconds[0]?.[1] ?? 0) / 2 ? letter : letter + second;
    }
    return `${letter}z`;
  },
  part: (key) => {
    const second = key[1] ?? "";
    return seconds.reduce((sum, [each, weight]) => (each < second ? sum + weight : sum), 0);
  },
}));

/** The scripts' beginnings, for asking which of them a book has. */
export const scriptBegins = scripts.map(([begins]) => String.fromCodePoint(begins));
/** Where the script behind that of this name begins. */
export const scriptAfter = (name: string) => scriptBegins.find((begins) => codeOf(begins) > codeOf(nameKey(name)));

function stretchOf(name: string): Stretch {
  const code = codeOf(nameKey(name));
  const [begins, first, last] = scripts.findLast(([each]) => each <= code) ?? [0x7b, 0xe6, 0x142];
  return {
    label: (name.trim().match(/\p{L}/u)?.[0] ?? "…").toLocaleUpperCase(),
    from: String.fromCodePoint(begins),
    within: (part) =>
      part < 0.02 ? String.fromCodePoint(begins) : String.fromCodePoint(Math.round(first + part * (last - first))),
    part: (key) => clamp((codeOf(key) - first) / (last - first)),
  };
}

/** A row whose number is known for certain. */
export type Known = { index: number; name: string };
export type Mark = { label: string; from: string; at: number };
/** What reading has shown so far: how far names go from the top, and from where to the end. */
export type Learnt = { top?: Known; end?: Known };

/** Takes in what is known for certain from rows that reach to an end of the list. */
export function learn(learnt: Learnt, { rows, first, hasBefore, hasAfter }: Rows): void {
  const [one, last] = [rows[0], rows.at(-1)];
  const index = first + rows.length - 1;
  if (!hasBefore && last && index >= (learnt.top?.index ?? 0)) learnt.top = { index, name: last.fullName ?? "" };
  if (!hasAfter && one && first <= (learnt.end?.index ?? first))
    learnt.end = { index: first, name: one.fullName ?? "" };
}

export type Letters = ReturnType<typeof createLetters>;

/** `others` are names that begin the scripts behind the Latin letters that the book has. */
export function createLetters(others: readonly string[] = [], descending = false, learnt: Learnt = {}) {
  const stretches = [symbols, ...latin, ...others.map(stretchOf)];
  const begins = stretches.map((_, index) => index / stretches.length);

  const estimate = (key: string) => {
    const index = Math.max(
      0,
      stretches.findLastIndex(({ from }) => isNotBefore(key, from)),
    );
    const stretch = stretches[index] ?? symbols;
    return (begins[index] ?? 0) + stretch.part(key) / stretches.length;
  };

  const turned = (fraction: number) => (descending ? 1 - fraction : fraction);

  /** The estimate bent so that it goes through what is known for certain. */
  const points = (total: number) => {
    const all = [learnt.top ?? [], learnt.end ?? []]
      .flat()
      .map(({ index, name }) => [estimate(nameKey(name)), clamp(turned(index / Math.max(1, total)))] as const);
    return [[0, 0] as const, ...all.sort(([a], [b]) => a - b), [1, 1] as const];
  };

  return {
    /** What a name not before this place begins with; the fraction counts from the top of the list. */
    textAt(fraction: number, total: number): string {
      const place = clamp(bend(turned(fraction), points(total), 1, 0));
      const index = Math.max(
        0,
        begins.findLastIndex((at) => at <= place),
      );
      const stretch = stretches[index] ?? symbols;
      return stretch.within(clamp((place - (begins[index] ?? 0)) * stretches.length));
    },
    /** Each letter and where its names are estimated to begin as one reads: for the track, from the top. */
    marks(total: number): Mark[] {
      const through = points(total);
      const marks = stretches.map(({ label, from }, index) => {
        const begin = descending ? (begins[index + 1] ?? 1) : (begins[index] ?? 0);
        return { label, from, at: turned(bend(begin, through, 0, 1)) };
      });
      return descending ? marks.reverse() : marks;
    },
    /** The place of the first of these rows, as one reads, that is of the letter or behind it; -1 when none is. */
    find: (rows: readonly Row[], { from }: Mark) =>
      rows.findIndex((row) => {
        const key = nameKey(row.fullName ?? "");
        return descending ? !isNotBefore(key, from) || key.startsWith(from) : isNotBefore(key, from);
      }),
    labelOf(name: string): string {
      const key = nameKey(name);
      const stretch = stretches.findLast(({ from }) => isNotBefore(key, from)) ?? symbols;
      if (stretch === symbols || codeOf(key) < 0x7b) return stretch.label;
      return name.trim()[0]?.toLocaleUpperCase() ?? stretch.label;
    },
  };
}

/** In code point order, which is not that of UTF-16 beyond U+FFFF; the first characters decide here. */
function isNotBefore(key: string, from: string) {
  return codeOf(key) >= codeOf(from) || from === "";
}

function bend(value: number, points: readonly (readonly [number, number])[], x: 0 | 1, y: 0 | 1): number {
  const after = points.findIndex((point) => point[x] > value);
  const [one, other] = after < 0 ? [points.at(-1), points.at(-1)] : [points[after - 1], points[after]];
  if (!one || !other || other[x] === one[x]) return one?.[y] ?? value;
  return one[y] + ((value - one[x]) / (other[x] - one[x])) * (other[y] - one[y]);
}

export const nameOf = ({ fullName, phoneFormatted }: Row) => fullName ?? phoneFormatted ?? undefined;
