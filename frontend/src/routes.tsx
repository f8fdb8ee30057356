/* The table of contents of the app: every page and its address. */

import { Button } from "@mantine/core";
import { Suspense } from "react";
import { Link, Redirect, Route, Switch, useLocation } from "wouter";
import { ContactsPage } from "./contacts/ContactsPage";
import { Failure } from "./Failure";
import { lazily } from "./lazily";
import { Boundary } from "./ui/Boundary";
import { Message } from "./ui/Message";
import { Page } from "./ui/Page";
import { Waiting } from "./ui/Waiting";
import { words } from "./words";

const ListsPage = lazily(() => import("./lists/ListsPage"));
const JobsPage = lazily(() => import("./jobs/JobsPage"));
const DashboardPage = lazily(() => import("./dashboard/DashboardPage"));
const AdministrationPage = lazily(() => import("./administration/AdministrationPage"));
const ListPage = lazily(() => import("./lists/ListPage"));
const DeletedPage = lazily(() => import("./deleted/DeletedPage"));
const OptOutsPage = lazily(() => import("./consent/OptOutsPage"));
const SettingsPage = lazily(() => import("./settings/SettingsPage"));

export function Routes() {
  const [path] = useLocation();
  return (
    <Boundary key={path.split("/")[1]} fallback={(problem, retry) => <Failure problem={problem} retry={retry} />}>
      <Suspense fallback={<Waiting />}>
        <Switch>
          <Route path="/">
            <Redirect to="/contacts" replace />
          </Route>
          <Route path="/contacts/deleted" component={DeletedPage} />
          <Route path="/contacts/:contact?">{({ contact }) => <ContactsPage chosen={contact} />}</Route>
          <Route path="/lists" component={ListsPage} />
          <Route path="/lists/:list">{({ list }) => <ListPage key={list} id={list} />}</Route>
          <Route path="/jobs" component={JobsPage} />
          <Route path="/dashboard" component={DashboardPage} />
          <Route path="/administration/:section?">{({ section }) => <AdministrationPage section={section} />}</Route>
          <Route path="/opt-outs/:section?">{({ section }) => <OptOutsPage section={section} />}</Route>
          <Route path="/settings" component={SettingsPage} />
          <Route>
            <Page title={words.failure.notFound}>
              <Message
                title={words.failure.notFoundHint}
                actions={
                  <Button component={Link} href="/contacts" variant="default">
                    {words.failure.toContacts}
                  </Button>
                }
              />
            </Page>
          </Route>
        </Switch>
      </Suspense>
    </Boundary>
  );
}
