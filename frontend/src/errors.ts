/* From userErrors to the fields of a form, and from unexpected errors to words. */
import type { CombinedError } from "@urql/core";
import { codeOf, referenceOf } from "./graphql";
import { words } from "./words";

export type UserError = { code: string; field: readonly string[] | null; message: string };

/** Messages by form field; what belongs to no field of the form goes under `form`. */
export function errorsByField(errors: readonly UserError[], fields: readonly string[]): Record<string, string> {
  const byField: Record<string, string> = {};
  for (const { field, message } of errors) {
    const name = field?.find((part) => fields.includes(part)) ?? "form";
    byField[name] = byField[name] ? `${byField[name]} ${message}` : message;
  }
  return byField;
}

/** What to say of an error that nobody could foresee. */
export function explain(error: CombinedError): string {
  const code = codeOf(error);
  if (code === "NETWORK") return words.failure.offline;
  if (code === "RATE_LIMITED") return words.failure.limited;
  if (code === "FORBIDDEN") return words.failure.forbidden;
  if (code !== "INTERNAL") return error.graphQLErrors.map((each) => each.message).join(" ");
  const reference = referenceOf(error);
  return reference === undefined ? words.failure.text : `${words.failure.text} ${words.failure.reference(reference)}`;
}
