/* What the list shows stands in the address: search, filters, order, place and book, so that back, reload and a shared link keep them. */
import { useMemo } from "react";
import { useSearchParams } from "wouter";
import type { graphql, Permission } from "../graphql";
import type { PageVariables } from "./pages";
import type { Spot } from "./rows";

export type OrderField = "FULL_NAME" | "CREATED_AT" | "UPDATED_AT";
export type ConsentMessageStatus = ReturnType<typeof graphql.scalar<"ConsentMessageStatus">>;
export type Filters = {
  search: string;
  list: string | null;
  optedOut: boolean | null;
  consentMessage: ConsentMessageStatus | null;
  importId: string | null;
  order: OrderField;
  descending: boolean;
};

export const noFilters = { search: "", list: null, optedOut: null, consentMessage: null, importId: null } as const;
export const orderFields: readonly OrderField[] = ["FULL_NAME", "CREATED_AT", "UPDATED_AT"];
export const consentStatuses: readonly ConsentMessageStatus[] = ["NOT_REQUIRED", "NOT_SENT", "SENT", "FAILED"];
const optedOutValues = new Map<string | null, boolean>([
  ["yes", true],
  ["no", false],
]);

export function readFilters(search: URLSearchParams): Filters {
  return {
    search: search.get("q") ?? "",
    list: search.get("list"),
    optedOut: optedOutValues.get(search.get("optedOut")) ?? null,
    consentMessage: consentStatuses.find((status) => status === search.get("consentMessage")) ?? null,
    importId: search.get("import"),
    order: orderFields.find((field) => field === search.get("order")) ?? "FULL_NAME",
    descending: search.get("direction") === "desc",
  };
}

/** Only what differs from the plain list is written, so that addresses stay short. A place belongs to the list it was in. */
export function writeFilters(search: URLSearchParams, filters: Filters): URLSearchParams {
  const { search: text, list, optedOut, consentMessage, importId, order, descending } = filters;
  const next = new URLSearchParams(search);
  const put = (name: string, value: string | null) =>
    value === null || value === "" ? next.delete(name) : next.set(name, value);
  put("q", text);
  put("list", list);
  put("optedOut", optedOut === null ? null : optedOut ? "yes" : "no");
  put("consentMessage", consentMessage);
  put("import", importId);
  put("order", order === "FULL_NAME" ? null : order);
  put("direction", descending ? "desc" : null);
  put("place", null);
  return next;
}

export const isFiltered = ({ search, list, optedOut, consentMessage, importId }: Filters) =>
  search !== "" || [list, optedOut, consentMessage, importId].some((each) => each !== null);

/** Whether a search looks like part of an email address or of a number: these are not found by just any part of them. */
export const looksPastNames = (search: string) => /[@.]|\d{2}/.test(search);

export function useFilters() {
  const [search, setSearch] = useSearchParams();
  const filters = useMemo(() => readFilters(search), [search]);
  const change = (part: Partial<Filters>, options?: { replace: boolean }) =>
    setSearch((now) => writeFilters(now, { ...readFilters(now), ...part }), options);
  return [filters, change] as const;
}

/** Row number, place in its page, and the cursor of that page. */
export const writeSpot = ({ index, offset, cursor }: Spot) => `${index}.${offset}.${cursor ?? ""}`;

export function readSpot(text: string | null): Spot | undefined {
  const [, index, offset, cursor] = text?.match(/^(\d{1,9})\.(\d{1,3})\.(.*)$/) ?? [];
  if (index === undefined) return undefined;
  return { index: Number(index), offset: Math.min(Number(offset), Number(index)), cursor: cursor || null };
}

/** Arguments that say nothing are left out: some need a permission only for being there. */
export function toVariables(
  filters: Filters,
  owner: string | undefined,
  permissions: readonly Permission[],
): PageVariables {
  const details = permissions.includes("CONTACT_DETAILS_READ");
  const text = filters.search.trim();
  const filter = {
    ...(filters.list !== null && { listId: filters.list }),
    ...(filters.optedOut !== null && { optedOut: filters.optedOut }),
    ...(filters.consentMessage !== null && { consentMessage: filters.consentMessage }),
    ...(filters.importId !== null && { importId: filters.importId }),
    ...(text !== "" && !details && { name: text }),
  };
  return {
    details,
    orderBy: { field: filters.order, direction: filters.descending ? "DESC" : "ASC" },
    ...(owner !== undefined && { owner }),
    ...(Object.keys(filter).length > 0 && { filter }),
    ...(text !== "" && details && { search: text }),
  };
}
