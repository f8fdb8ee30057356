/* Who is it? Nobody: the sign-in page, at whatever address, so that signing in leads on to it. Somebody: the routes in their shell. */

import { Suspense } from "react";
import { useQuery } from "urql";
import { Route, Switch } from "wouter";
import { Failure } from "./Failure";
import { ViewerQuery } from "./graphql";
import { lazily } from "./lazily";
import { Routes } from "./routes";
import { ViewerProvider } from "./session/viewer";
import { LeavingProvider } from "./shell/Leaving";
import { Shell } from "./shell/Shell";
import { Boundary } from "./ui/Boundary";
import { Waiting } from "./ui/Waiting";

const SignInPage = lazily(() => import("./session/SignInPage"));
const RedeemPage = lazily(() => import("./session/RedeemPage"));

export function App() {
  return (
    <Boundary fallback={(problem, retry) => <Failure problem={problem} retry={retry} />}>
      <Suspense fallback={<Waiting />}>
        <Switch>
          <Route path="/redeem/:token?" component={RedeemPage} />
          <Route>
            <SignedIn />
          </Route>
        </Switch>
      </Suspense>
    </Boundary>
  );
}

function SignedIn() {
  const [{ data, error, fetching }, again] = useQuery({ query: ViewerQuery });
  if (error && !data) return <Failure problem={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (fetching && !data) return <Waiting />;
  if (!data?.viewer) return <SignInPage />;
  return (
    <ViewerProvider viewer={data.viewer}>
      <LeavingProvider key={data.viewer.user?.id}>
        <Shell>
          <Routes />
        </Shell>
      </LeavingProvider>
    </ViewerProvider>
  );
}
