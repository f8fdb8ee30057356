/* Numbers, dates, sizes and enumerations as the reader's own locale writes them. */

const numbers = new Intl.NumberFormat();
const percents = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });
const finePercents = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
const shortNumbers = new Intl.NumberFormat(undefined, { notation: "compact" });
const days = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const calendarDays = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
const moments = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export const count = (value: number) => numbers.format(value);
export const percent = (fraction: number) => percents.format(fraction);
/** For the ticks of a scale: 10K. */
export const short = (value: number) => shortNumbers.format(value);
export const day = (timestamp: string) => days.format(new Date(timestamp));
export const moment = (timestamp: string) => moments.format(new Date(timestamp));

/** A day of the calendar, YYYY-MM-DD: the same wherever the reader is. */
export const calendarDay = (day: string) => calendarDays.format(new Date(`${day}T00:00:00Z`));

export const list = (parts: string[], type: "conjunction" | "disjunction" = "conjunction") =>
  new Intl.ListFormat(undefined, { type }).format(parts);

const unit = (value: number, name: string, digits = 0, unitDisplay: "short" | "long" = "short") =>
  new Intl.NumberFormat(undefined, {
    style: "unit",
    unit: name,
    unitDisplay,
    maximumFractionDigits: digits,
  }).format(value);

/** A file's size; 1 kB is 1,000 bytes. */
export function bytes(size: number): string {
  if (size < 1000) return unit(size, "byte", 0, "long");
  if (size < 1_000_000) return unit(size / 1000, "kilobyte");
  return unit(size / 1_000_000, "megabyte", 1);
}

/** Rough on purpose: a time left that names seconds jumps about. */
export function duration(seconds: number): string {
  if (seconds < 90) return unit(Math.max(1, Math.ceil(seconds)), "second");
  if (seconds < 5400) return unit(Math.ceil(seconds / 60), "minute");
  return unit(seconds / 3600, "hour", 1);
}

const leastShare = 0.001;

/** How much of a whole, as one says it: some are never nobody, and not all are never everybody. */
export function share(part: number, whole: number): { text: string; less: boolean } {
  const fraction = part / whole;
  if (part > 0 && fraction < leastShare) return { text: finePercents.format(leastShare), less: true };
  if (fraction < 0.1) return { text: finePercents.format(fraction), less: false };
  const rounded = part < whole ? Math.min(fraction, 0.99) : fraction;
  return { text: percents.format(rounded), less: false };
}

/** A line in E.164 as `phoneFormatted` writes a contact's number: at home without the country. Only North America's groups are known here. */
export const line = (phone: string, region: string) =>
  phone.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, region === "US" ? "($1) $2-$3" : "+1 $1-$2-$3");

/** One or two letters to stand for a person. */
export function initials(name: string): string {
  const parts = name.split(/\s+/).filter((part) => /\p{L}/u.test(part));
  const letters = [parts.at(0), parts.length > 1 ? parts.at(-1) : undefined];
  return letters
    .map((part) => [...(part?.replace(/^[^\p{L}]+/u, "") ?? "")][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}
