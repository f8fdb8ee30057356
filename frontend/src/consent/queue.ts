/* The replies that wait for a decision, the longest waiting first: a hundred of them, and the next as these are decided. */
import { graphql, type ResultOf } from "../graphql";

export const PossibleOptOuts = graphql(`
  query PossibleOptOuts($details: Boolean!) {
    possibleOptOuts(first: 100) {
      nodes {
        id
        message
        rule
        phrase
        receivedAt
        contact { id fullName phoneFormatted @include(if: $details) owner { id name } }
      }
      totalCount
    }
  }
`);

export const DecidePossibleOptOut = graphql(`
  mutation DecidePossibleOptOut($input: DecidePossibleOptOutInput!) {
    decidePossibleOptOut(input: $input) {
      decidedId
      userErrors { code field message }
    }
  }
`);

export type Waiting = ResultOf<typeof PossibleOptOuts>["possibleOptOuts"]["nodes"][number];
export type Decision = "OPT_OUT" | "DISMISS";
