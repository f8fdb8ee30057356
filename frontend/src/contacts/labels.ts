import { words } from "../words";
import type { Field } from "./merge";

/** What each field of a contact is called, in the order of the form. */
export const labels: Record<Field, string> = {
  fullName: words.details.fullName,
  phone: words.details.phone,
  email: words.details.email,
  listIds: words.details.lists,
  notes: words.details.notes,
  optedOut: words.details.optedOut,
};
