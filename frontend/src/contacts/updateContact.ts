/* Storing changes of one contact: its details by the form, an opt-out by its dialog. */
import { graphql, type ResultOf } from "../graphql";
import { ContactForm } from "./contact";
import { HistoryFragment } from "./History";

export const UpdateContact = graphql(
  `
    mutation UpdateContact($input: UpdateContactInput!, $details: Boolean!, $history: Boolean!) {
      updateContact(input: $input) {
        contact { ...ContactForm ...History }
        userErrors { code field message }
      }
    }
  `,
  [ContactForm, HistoryFragment],
);

export type Updated = ResultOf<typeof UpdateContact>["updateContact"];

export const isStale = (answer: Updated | undefined) =>
  answer?.userErrors.some(({ code }) => code === "STALE") ?? false;
