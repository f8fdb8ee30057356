/* One GraphQL client a session: signing in or out starts a new one, so that nothing of the last person's stays. */
import type { Client } from "@urql/core";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { Provider } from "urql";
import { createGraphQLClient } from "../graphql";

const RenewContext = createContext<() => void>(() => {});

export const useRenewSession = () => useContext(RenewContext);

/** `first` is the client of the session that the page was loaded in. */
export function SessionProvider({ children, first }: { children: ReactNode; first: Client }) {
  const [session, setSession] = useState(0);
  const client = useMemo(() => (session === 0 ? first : createGraphQLClient()), [session, first]);
  const renew = useMemo(() => () => setSession((number) => number + 1), []);
  return (
    <RenewContext.Provider value={renew}>
      <Provider value={client} key={session}>
        {children}
      </Provider>
    </RenewContext.Provider>
  );
}
