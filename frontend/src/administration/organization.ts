/* What the administration asks for about the organization. */
import { graphql, type ResultOf } from "../graphql";

export const OrganizationFacts = graphql(`
  fragment OrganizationFacts on Organization @_unmask {
    id
    name
    accountType { name permissions }
    disabledPermissions
    defaultRegion
  }
`);

export type Organization = ResultOf<typeof OrganizationFacts>;
