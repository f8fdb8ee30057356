import { type MantineColorScheme, Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { Suspense, useState } from "react";
import { useMutation } from "urql";
import { drafts, useDrafts } from "../drafts/drafts";
import { explain } from "../errors";
import { list } from "../format";
import { graphql } from "../graphql";
import { forgetUnread } from "../jobs/unread";
import { lazily } from "../lazily";
import { useRenewSession } from "../session/session";
import { useViewer } from "../session/viewer";
import { showShortcuts } from "../shortcuts/asked";
import { Avatar } from "../ui/Avatar";
import { complain } from "../ui/toast";
import { words } from "../words";
import classes from "./AccountMenu.module.css";

const Confirm = lazily(() => import("../ui/Confirm"));
const ChangePassword = lazily(() => import("./ChangePassword"));

const SignOut = graphql(`
  mutation SignOut($input: SignOutInput!) {
    signOut(input: $input) { userErrors { code field message } }
  }
`);

const schemes: { value: MantineColorScheme; label: string }[] = [
  { value: "light", label: words.account.light },
  { value: "dark", label: words.account.dark },
  { value: "auto", label: words.account.system },
];

export function AccountMenu() {
  const viewer = useViewer();
  const renew = useRenewSession();
  const [changing, setChanging] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [, signOut] = useMutation(SignOut);
  const unsaved = Object.values(useDrafts());
  const leave = () => {
    void signOut({ input: {} }).then(({ error }) => {
      if (error) return complain(words.account.notSignedOut, explain(error));
      drafts.clear();
      forgetUnread(viewer.user?.id ?? "");
      return renew();
    });
  };
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const name = viewer.user?.name ?? viewer.email ?? "";
  return (
    <>
      <Menu position="right-end" width={260} shadow="md" keepMounted={false}>
        <Menu.Target>
          <UnstyledButton className={classes.target} aria-label={`${words.account.menu}: ${name}`}>
            <Avatar name={name} />
            <span className={classes.name}>{name.split(" ")[0]}</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={classes.who}>
            <Text size="sm" fw={600} truncate>
              {name}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {viewer.email}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {words.account.role[viewer.user?.role ?? "USER"]} · {viewer.organization.name}
            </Text>
          </div>
          <Menu.Divider />
          <Menu.Label>{words.account.appearance}</Menu.Label>
          <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
            {schemes.map(({ value, label }) => (
              <Menu.RadioItem key={value} value={value}>
                {label}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.Item onClick={showShortcuts}>{words.shortcuts.button}</Menu.Item>
          <Menu.Item onClick={() => setChanging(true)}>{words.account.changePassword}</Menu.Item>
          <Menu.Item onClick={() => (unsaved.length > 0 ? setAsking(true) : leave())}>
            {words.account.signOut}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>
        {changing && <ChangePassword onClose={() => setChanging(false)} />}
        {isAsking && (
          <Confirm
            title={words.drafts.signOutTitle}
            confirm={words.drafts.signOut}
            cancel={words.drafts.stay}
            danger
            onConfirm={leave}
            onClose={() => setAsking(false)}
          >
            {words.drafts.signOutText(list(unsaved.map(({ title }) => title)))}
          </Confirm>
        )}
      </Suspense>
    </>
  );
}
