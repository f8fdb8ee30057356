/* What the administration asks for about the organization. */
import { graphql, type ResultOf } from "../graphql";

export const OrganizationFacts = graphql(`
  fragment OrganizationFacts on Organization @_unmask {
    id
    name
    accountType { name permissions }
    disabledPermissions
    defaultRegion
    consentMessageRequired
    consentMessageText
  }
`);

export type Organization = ResultOf<typeof OrganizationFacts>;

/** What people may type for the consent message. */
export const longestConsentMessage = 480;
