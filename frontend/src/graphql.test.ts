import { afterEach, describe, expect, it, vi } from "vitest";
import { createGraphQLClient, graphql, guardsOf } from "./graphql";
import { refused, serve, viewerAnswer } from "./testing/answers";

const Guarded = graphql(`
  query Guarded($id: ID!, $details: Boolean!) {
    contact(id: $id) { id phone @include(if: $details) }
  }
`);

afterEach(() => void vi.unstubAllGlobals());

describe("guardsOf", () => {
  it("is true for what the permissions allow", () => {
    expect(guardsOf(["CONTACTS_READ", "CONTACT_DETAILS_READ"])).toEqual({ details: true, history: false });
  });
});

describe("a direct operation", () => {
  it("asks the server each time, and leaves nothing in the cache", async () => {
    const answer = { data: { contact: { __typename: "Contact", id: "1" } } };
    const asked = serve(() => answer);
    const client = createGraphQLClient();
    const ask = (context: object) => client.query(Guarded, { id: "1", details: false }, context).toPromise();
    for (const _ of [1, 2])
      expect((await ask({ requestPolicy: "network-only", direct: true })).data?.contact?.id).toBe("1");
    expect(asked).toHaveLength(2);
    expect((await ask({ requestPolicy: "cache-only" })).data ?? null).toBeNull();
  });
});

describe("an operation refused with FORBIDDEN", () => {
  it("is repeated once, without the fields that the viewer may no longer read", async () => {
    const asked = serve(({ operationName, variables }) => {
      if (operationName === "Viewer") return viewerAnswer(["CONTACTS_READ"]);
      return variables["details"] ? refused("FORBIDDEN") : { data: { contact: { __typename: "Contact", id: "1" } } };
    });
    const { data, error } = await createGraphQLClient().query(Guarded, { id: "1", details: true }).toPromise();
    expect(error).toBeUndefined();
    expect(data?.contact?.id).toBe("1");
    expect(asked.map(({ operationName }) => operationName)).toEqual(["Guarded", "Viewer", "Guarded"]);
  });

  it("comes back as the error when the repetition is refused too", async () => {
    const asked = serve(({ operationName }) => (operationName === "Viewer" ? viewerAnswer([]) : refused("FORBIDDEN")));
    const { error } = await createGraphQLClient().query(Guarded, { id: "1", details: true }).toPromise();
    expect(error?.graphQLErrors[0]?.extensions["code"]).toBe("FORBIDDEN");
    expect(asked).toHaveLength(3);
  });
});

describe("an operation refused with UNAUTHENTICATED", () => {
  it("makes the client ask again who is signed in", async () => {
    const asked = serve(({ operationName }) =>
      operationName === "Viewer" ? { data: { viewer: null } } : refused("UNAUTHENTICATED"),
    );
    await createGraphQLClient().query(Guarded, { id: "1", details: true }).toPromise();
    await vi.waitFor(() => expect(asked.map(({ operationName }) => operationName)).toEqual(["Guarded", "Viewer"]));
  });
});
