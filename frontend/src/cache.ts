/* What the cache must know of the schema: which types have no key of their own, and which root fields a mutation makes stale. */
import { type Cache, cacheExchange } from "@urql/exchange-graphcache";
import possibleTypes from "./possible-types.json";

/** Drops root fields from the cache; whatever shows them asks again. */
function forget(cache: Cache, ...names: string[]): void {
  for (const { fieldName, arguments: given } of cache.inspectFields("Query")) {
    if (names.includes(fieldName)) cache.invalidate("Query", fieldName, given);
  }
}

const forgetLists = (_result: unknown, _given: unknown, cache: Cache) => forget(cache, "contactLists");
const forgetJobs = (_result: unknown, _given: unknown, cache: Cache) => forget(cache, "jobs");

const forgetBooks = (_result: unknown, _given: unknown, cache: Cache) => forget(cache, "bookOwners");
const forgetPeople = (_result: unknown, _given: unknown, cache: Cache) => forget(cache, "users", "bookOwners");
const forgetTokens = (_result: unknown, _given: unknown, cache: Cache) => forget(cache, "apiTokens");

const finalStates = ["CANCELLED", "SUCCEEDED", "FAILED"];
export const isFinal = (state: string) => finalStates.includes(state);

const withoutKey = [
  "InboundEndpoint Keyword OptOutImportOutcome PossibleOptOutConnection PossibleOptOutEdge Sendability",
  "AccountType ApiTokenConnection ApiTokenEdge ContactStats DayCount ConsentEventConnection ConsentEventEdge ConsentMessage ContactChange ContactConnection ContactEdge ContactListConnection",
  "ContactListEdge DeletedContactConnection DeletedContactEdge Denial ImportOutcome JobConnection JobEdge JobProgress OptOut PageInfo",
  "PurgePreview RowError RowErrorConnection RowErrorEdge UserConnection UserEdge UserError Viewer",
];

type Changed = { contactChanges?: { kind: string } };

/** `onContacts` hears of every change of contacts that comes by here. */
export function cache(onContacts: () => void) {
  const forgetContacts = (_result: unknown, _given: unknown, cache: Cache) => {
    forget(cache, "contacts", "contactLists", "deletedContacts", "purgePreview");
    onContacts();
  };
  return cacheExchange({
    possibleTypes,
    keys: Object.fromEntries(withoutKey.flatMap((names) => names.split(" ")).map((name) => [name, () => null])),
    updates: {
      Mutation: {
        decidePossibleOptOut(result, given, cache) {
          forget(cache, "possibleOptOuts", "canMessage");
          forgetContacts(result, given, cache);
        },
        createContact: forgetContacts,
        updateContact: forgetContacts,
        deleteContacts: forgetContacts,
        restoreContacts: forgetContacts,
        deleteContactList: forgetContacts,
        addContactsToList: forgetContacts,
        removeContactsFromList: forgetContacts,
        createContactList: forgetLists,
        importContacts: forgetJobs,
        exportContacts: forgetJobs,
        revertImport: forgetJobs,
        purgeContacts: forgetJobs,
        importOptOuts: forgetJobs,
        exportOptOuts: forgetJobs,
        eraseContact: forgetJobs,
        inviteUser: forgetPeople,
        updateUser: forgetBooks,
        createApiToken: forgetTokens,
      },
      Subscription: {
        contactChanges({ contactChanges: change }: Changed, _given, cache) {
          const isTold = change?.kind === "CREATED" || change?.kind === "UPDATED";
          if (!isTold) forget(cache, "contact", "deletedContacts");
        },
        jobProgress(result: { jobProgress?: { state?: string } }, _given, cache) {
          if (isFinal(result.jobProgress?.state ?? "")) forgetContacts(result, _given, cache);
        },
      },
    },
  });
}
