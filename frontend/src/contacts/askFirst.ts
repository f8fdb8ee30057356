/* What the Contacts page shows first, asked for as soon as the page has a client: by the time the app is drawn, it is there. */
import type { Client } from "@urql/core";
import { ViewerQuery } from "../graphql";
import { ownerIn } from "../shell/owner";
import { readFilters, toVariables } from "./filters";
import { askAhead } from "./pages";

const contactsPage = /^\/(contacts(\/(?!deleted$)[^/]*)?)?$/;

type Place = Pick<Location, "pathname" | "search">;

/** Who is signed in; then, where the address is of the Contacts page, the first rows of its list. */
export async function askFirst(client: Client, at: Place = window.location): Promise<void> {
  const { pathname, search } = at;
  const { data } = await client.query(ViewerQuery, {}).toPromise();
  const asked = new URLSearchParams(search);
  if (!data?.viewer?.permissions.includes("CONTACTS_READ") || !contactsPage.test(pathname) || asked.has("place"))
    return;
  const { permissions, user } = data.viewer;
  askAhead(client, toVariables(readFilters(asked), ownerIn(asked, user?.id), permissions));
}
