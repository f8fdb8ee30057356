/* Changing the organization's own words. They are stored as a whole, so the change goes onto what is stored at that moment. */
import { useClient } from "urql";
import { explain } from "../errors";
import { MessagesQuery, UpdateMessages } from "./messages";

export type ChangeWords = (change: (present: string[]) => string[]) => Promise<string | undefined>;

/** Resolves with what was refused; undefined when it is done. */
export function useOwnWords(): ChangeWords {
  const client = useClient();
  return async (change) => {
    const now = await client.query(MessagesQuery, {}, { requestPolicy: "network-only" }).toPromise();
    if (now.error) return explain(now.error);
    const keywords = now.data?.viewer?.organization.keywords ?? [];
    const own = change(keywords.filter(({ core }) => !core).map(({ word }) => word));
    const input = { keywords: own.map((word) => ({ word })) };
    const { data, error } = await client.mutation(UpdateMessages, { input }).toPromise();
    if (error) return explain(error);
    return data?.updateOrganization.userErrors[0]?.message;
  };
}
