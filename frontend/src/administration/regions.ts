/* The countries and territories that the reader's browser can name: ISO 3166-1 alpha-2. */
const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** Codes that Intl can name and that are no country: unions, reserved ones and the unknown. */
const noCountry = ["EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"];

export function regions(): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(undefined, { type: "region", fallback: "none" });
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  const named = codes
    .filter((code) => !noCountry.includes(code))
    // A withdrawn code is named as what came after it, and isn't offered twice.
    .filter(
      (code) =>
        new Intl.Locale(`und-${code}`).region === code && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`,
    )
    .flatMap((code) => {
      const name = names.of(code);
      return name === undefined ? [] : [{ value: code, label: `${name} (${code})` }];
    });
  return named.toSorted((one, other) => one.label.localeCompare(other.label));
}
