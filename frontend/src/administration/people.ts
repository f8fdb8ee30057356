/* What the administration asks for about a person. */
import { graphql, type ResultOf } from "../graphql";

export const PersonFacts = graphql(`
  fragment PersonFacts on User @_unmask {
    id
    name
    role
    phone
    email
    disabled
    joined
    grantedPermissions
    deniedPermissions
  }
`);

export type Person = ResultOf<typeof PersonFacts>;
