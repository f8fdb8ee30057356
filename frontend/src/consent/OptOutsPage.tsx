import type { ReactNode } from "react";
import { Redirect } from "wouter";
import type { Permission } from "../graphql";
import { Denied } from "../session/Denied";
import { useReasonAgainst } from "../session/viewer";
import { Page } from "../ui/Page";
import { Tabs } from "../ui/Tabs";
import { optOutsPage as words } from "../words/consent";
import { OptOutLists } from "./OptOutLists";
import { Queue } from "./Queue";

type Section = { label: string; permission: Permission; Content: () => ReactNode };

const sections: Record<string, Section> = {
  waiting: { label: words.waiting, permission: "CONSENT_WRITE", Content: Queue },
  lists: { label: words.lists, permission: "CONSENT_WRITE", Content: OptOutLists },
};

const addressOf = (section: string) => `/opt-outs/${section}`;

/** What concerns opt-outs of the whole organization: replies to decide on, lists from elsewhere and for elsewhere, and erasure. */
export default function OptOutsPage({ section }: { section: string | undefined }) {
  const chosen = section === undefined ? undefined : sections[section];
  if (section === undefined || chosen === undefined) return <Redirect to={addressOf("waiting")} replace />;
  return (
    <Page title={words.title} narrow>
      <Tabs
        label={words.sections}
        tabs={Object.entries(sections).map(([name, { label }]) => ({
          href: addressOf(name),
          label,
          current: name === section,
        }))}
      />
      <Guarded key={section} {...chosen} />
    </Page>
  );
}

function Guarded({ permission, Content }: Section) {
  const reason = useReasonAgainst(permission);
  return reason === undefined ? <Content /> : <Denied reason={reason} />;
}
