/* What the administration asks for about an API token, and the small questions one has about one. */
import { graphql, type ResultOf } from "../graphql";

export const TokenFacts = graphql(`
  fragment TokenFacts on ApiToken @_unmask {
    id
    name
    scopes
    createdAt
    expiresAt
    lastUsedAt
    revokedAt
    owner { id name }
  }
`);

export type Token = ResultOf<typeof TokenFacts>;

/** Whether it opens anything at this moment. */
export function stateOf({ revokedAt, expiresAt }: Token, now = Date.now()): "active" | "revoked" | "expired" {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && Date.parse(expiresAt) <= now ? "expired" : "active";
}

/** What to type into a terminal to see that a token works. */
export const firstUse = (origin: string, secret: string) =>
  [
    `curl ${origin}/graphql`,
    `-H "Authorization: Bearer ${secret}"`,
    `-H "Content-Type: application/json"`,
    `-d '{"query": "{ viewer { organization { name } permissions } }"}'`,
  ].join(" \\\n  ");
