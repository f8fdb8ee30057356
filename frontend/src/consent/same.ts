/* Whether somebody typed what they were asked to type. */

const plain = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim().toLowerCase();
const isNumber = (text: string) => /^[\d\s().+-]+$/.test(text);
const digits = (text: string) => text.replace(/\D/g, "");

/** Case, accents and spaces don't matter; of a number, only the digits do. */
export const isSame = (typed: string, wanted: string) =>
  isNumber(wanted) ? isNumber(typed) && digits(typed) === digits(wanted) : plain(typed) === plain(wanted);
