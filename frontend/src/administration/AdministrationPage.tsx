import type { ReactNode } from "react";
import { Redirect } from "wouter";
import type { Permission } from "../graphql";
import { Denied } from "../session/Denied";
import { useReasonAgainst } from "../session/viewer";
import { Page } from "../ui/Page";
import { Tabs } from "../ui/Tabs";
import { administration as words } from "../words/administration";
import { Messages } from "./Messages";
import { OrganizationSettings } from "./OrganizationSettings";
import { People } from "./People";
import { Tokens } from "./Tokens";

type Section = { label: string; permission: Permission; Content: () => ReactNode };

const sections: Record<string, Section> = {
  people: { label: words.people, permission: "USERS_MANAGE", Content: People },
  organization: { label: words.organization, permission: "ORGANIZATION_MANAGE", Content: OrganizationSettings },
  messages: { label: words.messages, permission: "ORGANIZATION_MANAGE", Content: Messages },
  tokens: { label: words.tokens, permission: "TOKENS_MANAGE", Content: Tokens },
};

const addressOf = (section: string) => `/administration/${section}`;

/** People, the organization and its API tokens; each for those who may manage it, and for the others the reason why not. */
export default function AdministrationPage({ section }: { section: string | undefined }) {
  const chosen = section === undefined ? undefined : sections[section];
  if (section === undefined || chosen === undefined) return <Redirect to={addressOf("people")} replace />;
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
