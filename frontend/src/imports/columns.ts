/* What each column of a file holds, as a person says it. */
import type { graphql } from "../graphql";

export type Column = ReturnType<typeof graphql.scalar<"ImportColumn">>;

/** In the order in which they are offered. */
export const kinds: readonly Column[] = [
  "FULL_NAME",
  "FIRST_NAME",
  "LAST_NAME",
  "PHONE",
  "EMAIL",
  "NOTES",
  "OPTED_OUT",
  "IGNORE",
];

const parts: readonly Column[] = ["FIRST_NAME", "LAST_NAME"];

/** What can't stand beside a choice: the same once more, and the whole name beside its parts. */
function excludedBy(kind: Column): readonly Column[] {
  if (kind === "IGNORE") return [];
  if (kind === "FULL_NAME") return [kind, ...parts];
  return parts.includes(kind) ? [kind, "FULL_NAME"] : [kind];
}

/** The columns once this one holds something else: what it takes from another leaves that one not imported. */
export function choose(columns: readonly Column[], at: number, kind: Column): Column[] {
  const excluded = excludedBy(kind);
  return columns.map((held, index) => (index === at ? kind : excluded.includes(held) ? "IGNORE" : held));
}

/** What every contact needs and no column holds. */
export function missing(columns: readonly Column[]): ("name" | "phone")[] {
  const hasName = columns.includes("FULL_NAME") || parts.some((part) => columns.includes(part));
  return [...(hasName ? [] : (["name"] as const)), ...(columns.includes("PHONE") ? [] : (["phone"] as const))];
}
