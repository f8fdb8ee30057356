/* Asks for what the page shows first, and meanwhile loads the app that shows it. */

import { askFirst } from "./contacts/askFirst";
import { createGraphQLClient } from "./graphql";

const client = createGraphQLClient();
void askFirst(client);
void import("./start").then(({ start }) => start(client));
