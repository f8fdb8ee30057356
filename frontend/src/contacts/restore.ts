/* Bringing back what was deleted, up to 30 days later. */
import { useMutation } from "urql";
import { explain, type UserError } from "../errors";
import { graphql } from "../graphql";

const RestoreContacts = graphql(`
  mutation RestoreContacts($input: RestoreContactsInput!) {
    restoreContacts(input: $input) {
      contacts { id }
      userErrors { code field message }
    }
  }
`);

export type Refusal = {
  /** In words; empty when it is said at each contact. */
  reason: string;
  /** Whose numbers are in use again. */
  taken: string[];
};

/** All of them or none. Answers why not, or nothing. */
export function useRestore() {
  const [{ fetching }, send] = useMutation(RestoreContacts);
  const restore = async (ids: string[]): Promise<Refusal | undefined> => {
    const { data, error } = await send({ input: { ids } });
    if (error) return { reason: explain(error), taken: [] };
    return refusalOf(data?.restoreContacts.userErrors ?? [], ids);
  };
  return [fetching, restore] as const;
}

export function refusalOf(errors: readonly UserError[], ids: readonly string[]): Refusal | undefined {
  if (errors.length === 0) return undefined;
  const taken = errors.filter(({ code }) => code === "TAKEN").map(({ field }) => ids[Number(field?.at(-1))] ?? "");
  const others = errors.filter(({ code }) => code !== "TAKEN").map(({ message }) => message);
  return { reason: [...new Set(others)].join(" "), taken };
}
