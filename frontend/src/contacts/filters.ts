/* What the list shows stands in the address: search, filters, order and book, so that back, reload and a shared link keep them. */
import { useMemo } from "react";
import { useSearchParams } from "wouter";
import type { Permission, VariablesOf } from "../graphql";
import type { ContactsPageQuery } from "./pages";

export type OrderField = "FULL_NAME" | "CREATED_AT" | "UPDATED_AT";
export type Filters = {
  search: string;
  list: string | null;
  optedOut: boolean | null;
  order: OrderField;
  descending: boolean;
};

const orders: readonly string[] = ["FULL_NAME", "CREATED_AT", "UPDATED_AT"] satisfies OrderField[];
const optedOutValues = new Map<string | null, boolean>([
  ["yes", true],
  ["no", false],
]);

export function readFilters(search: URLSearchParams): Filters {
  const order = search.get("order") ?? "";
  return {
    search: search.get("q") ?? "",
    list: search.get("list"),
    optedOut: optedOutValues.get(search.get("optedOut")) ?? null,
    order: orders.includes(order) ? (order as OrderField) : "FULL_NAME",
    descending: search.get("direction") === "desc",
  };
}

/** Only what differs from the plain list is written, so that addresses stay short. */
export function writeFilters(
  search: URLSearchParams,
  { search: text, list, optedOut, order, descending }: Filters,
): URLSearchParams {
  const next = new URLSearchParams(search);
  const put = (name: string, value: string | null) =>
    value === null || value === "" ? next.delete(name) : next.set(name, value);
  put("q", text);
  put("list", list);
  put("optedOut", optedOut === null ? null : optedOut ? "yes" : "no");
  put("order", order === "FULL_NAME" ? null : order);
  put("direction", descending ? "desc" : null);
  return next;
}

export const isFiltered = ({ search, list, optedOut }: Filters) => search !== "" || list !== null || optedOut !== null;

export function useFilters() {
  const [search, setSearch] = useSearchParams();
  const filters = useMemo(() => readFilters(search), [search]);
  const change = (part: Partial<Filters>, options?: { replace: boolean }) =>
    setSearch((now) => writeFilters(now, { ...readFilters(now), ...part }), options);
  return [filters, change] as const;
}

type Variables = Omit<VariablesOf<typeof ContactsPageQuery>, "first" | "after" | "count">;

/** Arguments that say nothing are left out: some need a permission only for being there. */
export function toVariables(
  filters: Filters,
  owner: string | undefined,
  permissions: readonly Permission[],
): Variables {
  const details = permissions.includes("CONTACT_DETAILS_READ");
  const text = filters.search.trim();
  const filter = {
    ...(filters.list !== null && { listId: filters.list }),
    ...(filters.optedOut !== null && { optedOut: filters.optedOut }),
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
