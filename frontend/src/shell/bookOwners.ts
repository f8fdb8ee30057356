/* Whose contact books the person may open, for choosing one. */
import { graphql } from "../graphql";

export const BookOwners = graphql(`
  query BookOwners($search: String) {
    bookOwners(search: $search, first: 20) {
      nodes { id name role }
      totalCount
    }
  }
`);
