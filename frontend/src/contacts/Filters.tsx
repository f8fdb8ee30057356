import { moment } from "../format";
import { useJobs } from "../jobs/JobsProvider";
import { type ImportJob, titleOf } from "../jobs/job";
import { useListNames } from "../lists/lists";
import type { Book } from "../shell/book";
import { words } from "../words";
import { Choice, type Option } from "./Choice";
import { consentStatuses, type OrderField, orderFields, useFilters } from "./filters";

/** Which contacts the list shows; what each offers stands in the book itself. */
export function FilterChoices({ book }: { book: Book }) {
  return (
    <>
      <ListFilter book={book} />
      <OptedOutFilter />
      <ConsentMessageFilter />
      <ImportFilter book={book} />
    </>
  );
}

function ListFilter({ book }: { book: Book }) {
  const [filters, change] = useFilters();
  const lists = useListNames(book.owner) ?? [];
  if (lists.length === 0 && filters.list === null) return null;
  const chosen = lists.find(({ id }) => id === filters.list);
  return (
    <Choice
      label={words.contacts.list}
      text={chosen?.name ?? words.contacts.list}
      active={filters.list !== null}
      value={filters.list ?? ""}
      options={[
        { value: "", label: words.contacts.anyList },
        ...lists.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={(value) => change({ list: value === "" ? null : value })}
    />
  );
}

const optedOut = [
  { value: "", label: words.contacts.anyConsent },
  { value: "true", label: words.contacts.onlyOptedOut },
  { value: "false", label: words.contacts.notOptedOut },
];

function OptedOutFilter() {
  const [filters, change] = useFilters();
  const value = filters.optedOut === null ? "" : String(filters.optedOut);
  return (
    <Choice
      label={words.contacts.optedOut}
      text={value === "" ? words.contacts.optedOut : labelOf(optedOut, value)}
      active={value !== ""}
      value={value}
      options={optedOut}
      onChange={(chosen) => change({ optedOut: chosen === "" ? null : chosen === "true" })}
    />
  );
}

const consentMessage = [
  { value: "", label: words.contactList.anyConsentMessage },
  ...consentStatuses.map((status) => ({ value: status as string, label: words.contactList.consent[status] as string })),
];

function ConsentMessageFilter() {
  const [filters, change] = useFilters();
  const value = filters.consentMessage ?? "";
  return (
    <Choice
      label={words.contactList.consentMessage}
      text={value === "" ? words.contactList.consentMessage : labelOf(consentMessage, value)}
      active={value !== ""}
      value={value}
      options={consentMessage}
      onChange={(chosen) => change({ consentMessage: consentStatuses.find((status) => status === chosen) ?? null })}
    />
  );
}

/** The latest imports of the book; one that a link names is there as well. */
function ImportFilter({ book }: { book: Book }) {
  const [filters, change] = useFilters();
  const imports = useJobs().filter(
    (job): job is ImportJob => job.__typename === "ImportJob" && !job.dryRun && job.owner?.id === book.userId,
  );
  if (imports.length === 0 && filters.importId === null) return null;
  const options = imports.map((job) => ({
    value: job.id,
    label: words.contactList.importOf(titleOf(job), moment(job.createdAt)),
  }));
  const isKnown = imports.some(({ id }) => id === filters.importId);
  const other =
    filters.importId !== null && !isKnown ? [{ value: filters.importId, label: words.contactList.thisImport }] : [];
  const all = [{ value: "", label: words.contactList.anyImport }, ...options, ...other];
  return (
    <Choice
      label={words.contactList.import}
      text={filters.importId === null ? words.contactList.import : labelOf(all, filters.importId)}
      active={filters.importId !== null}
      value={filters.importId ?? ""}
      options={all}
      onChange={(chosen) => change({ importId: chosen === "" ? null : chosen })}
    />
  );
}

const nameOfOrder = (field: OrderField, descending: boolean) =>
  words.contacts.order[field][descending ? "descending" : "ascending"];
const latestFirst = (field: OrderField) => (field === "FULL_NAME" ? [false, true] : [true, false]);
const orders = orderFields.flatMap((field) =>
  latestFirst(field).map((descending) => ({
    value: `${field} ${descending}`,
    label: nameOfOrder(field, descending),
  })),
);

export function Order() {
  const [{ order, descending }, change] = useFilters();
  return (
    <Choice
      label={words.contacts.orderLabel}
      text={nameOfOrder(order, descending)}
      active={false}
      value={`${order} ${descending}`}
      options={orders}
      onChange={(value) => {
        const [field, down] = value.split(" ");
        change({ order: orderFields.find((each) => each === field) ?? "FULL_NAME", descending: down === "true" });
      }}
    />
  );
}

const labelOf = (options: readonly Option[], value: string) =>
  options.find((each) => each.value === value)?.label ?? "";
