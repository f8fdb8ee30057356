/* A server at the far end of fetch: answers each operation by name with what the test says, and keeps what was asked. */
import { vi } from "vitest";

type Asked = { operationName: string; variables: Record<string, unknown> };
type Answer = { data?: unknown; errors?: { message: string; extensions: Record<string, unknown> }[] };

export function serve(answer: (asked: Asked, number: number) => Answer): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    const request = JSON.parse(String(init.body)) as Asked;
    asked.push(request);
    const body = answer(request, asked.filter((each) => each.operationName === request.operationName).length);
    const headers = { "content-type": "application/graphql-response+json" };
    return new Response(JSON.stringify(body), { status: body.data ? 200 : 403, headers });
  });
  return asked;
}

export const refused = (code: string) => ({ errors: [{ message: code, extensions: { code } }] });

export const viewerAnswer = (permissions: string[]) => ({
  data: {
    viewer: {
      __typename: "Viewer",
      user: { __typename: "User", id: "user", name: "Ana Alvarez", role: "USER" },
      email: "ana@example.com",
      organization: {
        __typename: "Organization",
        id: "organization",
        name: "Example",
        defaultRegion: "US",
        consentMessageRequired: false,
        administrators: [],
      },
      permissions,
      denials: [],
    },
  },
});
