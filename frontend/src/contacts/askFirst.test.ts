import { createGraphQLClient } from "../graphql";
import { serve, viewerAnswer } from "../testing/answers";
import { askFirst } from "./askFirst";
import { createAsk, firstPage, type PageVariables } from "./pages";

const plain: PageVariables = { details: true, orderBy: { field: "FULL_NAME", direction: "ASC" } };
const empty = {
  __typename: "ContactConnection",
  nodes: [],
  pageInfo: {
    __typename: "PageInfo",
    hasNextPage: false,
    hasPreviousPage: false,
    startCursor: null,
    endCursor: null,
  },
  totalCount: 0,
  totalCountIsExact: true,
};

const serveTo = (...permissions: string[]) =>
  serve(({ operationName }) =>
    operationName === "Viewer" ? viewerAnswer(permissions) : { data: { contacts: empty } },
  );
const names = (asked: { operationName: string }[]) => asked.map(({ operationName }) => operationName);

describe("what is asked before the app is there", () => {
  test("is who is signed in and the first rows, and the list takes these over", async () => {
    const asked = serveTo("CONTACTS_READ", "CONTACT_DETAILS_READ");
    const client = createGraphQLClient();
    await askFirst(client, { pathname: "/contacts", search: "" });
    expect(await createAsk(client, plain).ask(firstPage)).toMatchObject({ totalCount: 0 });
    expect(names(asked)).toEqual(["Viewer", "ContactsPage"]);
  });

  test("is taken over once: who asks again is told anew", async () => {
    const asked = serveTo("CONTACTS_READ", "CONTACT_DETAILS_READ");
    const client = createGraphQLClient();
    await askFirst(client, { pathname: "/contacts/1", search: "" });
    const { ask } = createAsk(client, plain);
    await ask(firstPage);
    await ask(firstPage);
    expect(names(asked)).toEqual(["Viewer", "ContactsPage", "ContactsPage"]);
  });

  test("is of no use to a list of others: that asks for itself", async () => {
    const asked = serveTo("CONTACTS_READ", "CONTACT_DETAILS_READ");
    const client = createGraphQLClient();
    await askFirst(client, { pathname: "/contacts", search: "?q=ada" });
    await createAsk(client, plain).ask(firstPage);
    expect(asked.slice(1).map(({ variables }) => variables["search"])).toEqual(["ada", undefined]);
  });

  test.each(["/contacts/deleted", "/lists", "/opt-outs/lists", "/redeem/abc"])(
    "are no rows on %s",
    async (pathname) => {
      const asked = serveTo("CONTACTS_READ");
      await askFirst(createGraphQLClient(), { pathname, search: "" });
      expect(names(asked)).toEqual(["Viewer"]);
    },
  );

  test("are no rows for who may not read any, or not their numbers as they are", async () => {
    const asked = serveTo("LISTS_WRITE");
    await askFirst(createGraphQLClient(), { pathname: "/contacts", search: "" });
    expect(names(asked)).toEqual(["Viewer"]);
    const withoutNumbers = serveTo("CONTACTS_READ");
    await askFirst(createGraphQLClient(), { pathname: "/contacts", search: "?q=ada" });
    await vi.waitFor(() => expect(withoutNumbers).toHaveLength(2));
    expect(withoutNumbers[1]?.variables).toMatchObject({ details: false, filter: { name: "ada" } });
  });
});
