import { useReasonAgainst } from "../session/viewer";

/** Why this person can't export; undefined where they can. A file holds numbers and addresses: who may not see those can't have it. */
export function useReasonAgainstExport(): string | undefined {
  const mayNotExport = useReasonAgainst("CONTACTS_EXPORT");
  const mayNotSee = useReasonAgainst("CONTACT_DETAILS_READ");
  return mayNotExport ?? mayNotSee;
}
