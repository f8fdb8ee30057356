/* One GraphQL client a session: signing in or out starts a new one, so that nothing of the last person's stays. */
import type { Client } from "@urql/core";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { Provider } from "urql";
import { createGraphQLClient } from "../graphql";

const RenewContext = createContext<() => void>(() => {});

export const useRenewSession = () => useContext(RenewContext);

export function SessionProvider({
  children,
  create = createGraphQLClient,
}: {
  children: ReactNode;
  create?: () => Client;
}) {
  const [session, setSession] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new session needs a new client
  const client = useMemo(create, [session]);
  const renew = useMemo(() => () => setSession((number) => number + 1), []);
  return (
    <RenewContext.Provider value={renew}>
      <Provider value={client} key={session}>
        {children}
      </Provider>
    </RenewContext.Provider>
  );
}
