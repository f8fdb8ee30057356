/* The one network module: the typed `graphql` function, the client, the socket, and what happens when a permission or the session ends. */
import {
  type AnyVariables,
  Client,
  type CombinedError,
  type Exchange,
  type ExecutionResult,
  fetchExchange,
  makeOperation,
  mapExchange,
  type Operation,
  type OperationResult,
  subscriptionExchange,
} from "@urql/core";
import { initGraphQLTada } from "gql.tada";
import type { Client as Socket } from "graphql-ws";
import { empty, filter, fromValue, makeSubject, merge, mergeMap, pipe, type Source, share, take } from "wonka";
import { cache } from "./cache";
import { connection } from "./connection";
import type { introspection } from "./graphql-env";

export const graphql = initGraphQLTada<{ introspection: introspection; scalars: { DateTime: string } }>();
export type { FragmentOf, ResultOf, VariablesOf } from "gql.tada";
export { readFragment } from "gql.tada";

export type Permission = ReturnType<typeof graphql.scalar<"Permission">>;

/** Asked on every start, after FORBIDDEN and after UNAUTHENTICATED: who is signed in and what they may do. */
export const ViewerQuery = graphql(`
  query Viewer {
    viewer {
      user { id name role }
      email
      organization { id name defaultRegion consentMessageRequired administrators { id name } }
      permissions
      denials { permission reason }
    }
  }
`);

/** Documents name these variables in `@include(if: …)`; what each stands for is decided here and nowhere else. */
const guardedBy = {
  details: "CONTACT_DETAILS_READ",
  history: "CONSENT_HISTORY_READ",
} as const satisfies Record<string, Permission>;

export type Guards = Record<keyof typeof guardedBy, boolean>;

export function guardsOf(permissions: readonly Permission[]): Guards {
  return {
    details: permissions.includes(guardedBy.details),
    history: permissions.includes(guardedBy.history),
  };
}

/** `extensions.code` of the first error, or NETWORK when no answer came. */
export function codeOf(error: CombinedError | undefined): string | undefined {
  if (error === undefined) return undefined;
  const code = error.graphQLErrors[0]?.extensions.code;
  return typeof code === "string" ? code : error.networkError ? "NETWORK" : "INTERNAL";
}

/** What a person can quote to whoever runs the server. */
export function referenceOf(error: CombinedError): string | undefined {
  const reference = error.graphQLErrors.map((each) => each.extensions.reference).find((each) => each !== undefined);
  return typeof reference === "string" ? reference : undefined;
}

const hasCode = (result: OperationResult, code: string) =>
  result.error?.graphQLErrors.some((each) => each.extensions.code === code) ?? false;

/** A permission that went while the page was open: ask again who the caller is, then repeat the operation once with what they may still read. */
const repeatOnceWhenForbidden: Exchange =
  ({ client, forward }) =>
  (operations$) => {
    const repeats = makeSubject<Operation>();
    const repeat = ({ operation }: OperationResult) =>
      pipe(
        client.query(ViewerQuery, {}, { requestPolicy: "network-only" }),
        filter((result) => !result.stale),
        take(1),
        mergeMap(({ data }) => {
          const guards: Partial<Guards> = guardsOf(data?.viewer?.permissions ?? []);
          const declared = Object.entries(guards).filter(([name]) => name in (operation.variables ?? {}));
          const variables: AnyVariables = { ...operation.variables, ...Object.fromEntries(declared) };
          const context = { ...operation.context, repeated: true };
          repeats.next(makeOperation(operation.kind, { ...operation, variables }, context));
          return empty as ReturnType<typeof fromValue<OperationResult>>;
        }),
      );
    return pipe(
      forward(merge([operations$, repeats.source])),
      mergeMap((result) =>
        hasCode(result, "FORBIDDEN") && result.operation.context.repeated !== true ? repeat(result) : fromValue(result),
      ),
    );
  };

/** A session that ended: asking for the viewer again answers null, and the app shows the sign-in page where the person was. */
const noticeSignedOut = (client: () => Client) =>
  mapExchange({
    onResult(result) {
      if (hasCode(result, "UNAUTHENTICATED"))
        client().query(ViewerQuery, {}, { requestPolicy: "network-only" }).toPromise();
    },
  });

const noticeLost = mapExchange({
  onError: (error) => error.networkError && connection.suspect(),
});

const isDirect = ({ context }: Operation) => context["direct"] === true;

/** Operations whose context says `direct` go past the cache: pages of a list that forgets what is far away, which the cache never does. */
const past =
  (cached: Exchange): Exchange =>
  (input) =>
  (operations$) => {
    const all = pipe(operations$, share);
    const direct = pipe(all, filter(isDirect));
    let answers: Source<OperationResult> = empty as Source<OperationResult>;
    const throughCache = cached({
      ...input,
      forward: (missed$) => {
        answers = pipe(input.forward(merge([missed$, direct])), share);
        return pipe(
          answers,
          filter(({ operation }) => !isDirect(operation)),
        );
      },
    });
    const known = throughCache(
      pipe(
        all,
        filter((each) => !isDirect(each)),
      ),
    );
    return merge([
      known,
      pipe(
        answers,
        filter(({ operation }) => isDirect(operation)),
      ),
    ]);
  };

const listeners = new WeakMap<Client, Set<() => void>>();

/** Calls back whenever something that this client did has changed contacts. */
export function onOwnChange(client: Client, listener: () => void): () => void {
  const all = listeners.get(client) ?? new Set();
  listeners.set(client, all.add(listener));
  return () => void all.delete(listener);
}

const patient = (retries: number) => {
  const wait = Math.min(1000 * 2 ** retries, 15_000) * (0.5 + Math.random());
  return new Promise<void>((done) => setTimeout(done, wait));
};

/** Loaded when the first subscription starts; goes by the session's cookie and comes back by itself. */
async function openSocket(signedOut: () => void): Promise<Socket> {
  const { createClient } = await import("graphql-ws");
  return createClient({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
    lazyCloseTimeout: 5_000,
    keepAlive: 15_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: patient,
    on: { closed: (event) => event instanceof CloseEvent && !event.wasClean && connection.suspect() },
    shouldRetry: (event) => {
      const refused = event instanceof CloseEvent && event.code === 4403;
      if (refused) signedOut();
      return !refused;
    },
  });
}

/** A client for one session: who signs in or out gets a new one, so that nothing of the last person's stays in the cache. */
export function createGraphQLClient(): Client {
  let socket: Promise<Socket> | undefined;
  const askViewer = () => client.query(ViewerQuery, {}, { requestPolicy: "network-only" }).toPromise();
  const client: Client = new Client({
    url: "/graphql",
    preferGetMethod: false,
    exchanges: [
      noticeLost,
      noticeSignedOut(() => client),
      repeatOnceWhenForbidden,
      past(cache(() => listeners.get(client)?.forEach((listener) => void listener()))),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe(sink) {
            let stop: (() => void) | undefined;
            let wanted = true;
            socket ??= openSocket(askViewer);
            socket.then(
              (open) => {
                const next = (result: object) => sink.next(result as ExecutionResult);
                if (wanted) stop = open.subscribe({ ...request, query: request.query ?? "" }, { ...sink, next });
              },
              (problem) => sink.error(problem),
            );
            return {
              unsubscribe() {
                wanted = false;
                stop?.();
              },
            };
          },
        }),
      }),
    ],
  });
  return client;
}
