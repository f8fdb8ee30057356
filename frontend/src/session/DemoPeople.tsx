import { Divider, Stack, Text, UnstyledButton } from "@mantine/core";
import { useEffect, useState } from "react";
import { type DemoPerson, fetchDemoPeople, signInAsDemoPerson } from "../http";
import { Avatar } from "../ui/Avatar";
import { complain } from "../ui/toast";
import { words } from "../words";
import classes from "./DemoPeople.module.css";

/** One click to sign in, where the server says that it is a demo on this machine; else nothing. */
export function DemoPeople({ onSignedIn }: { onSignedIn: () => void }) {
  const [people, setPeople] = useState<DemoPerson[]>([]);

  useEffect(() => {
    const leaving = new AbortController();
    fetchDemoPeople(leaving.signal).then(setPeople, () => setPeople([]));
    return () => leaving.abort();
  }, []);

  const enter = async ({ email }: DemoPerson) => {
    const signedIn = await signInAsDemoPerson(email).catch(() => false);
    if (signedIn) onSignedIn();
    else complain(words.signIn.noDemo, words.failure.limited);
  };

  if (people.length === 0) return null;
  return (
    <Stack gap="xs">
      <Divider label={words.signIn.demo} labelPosition="center" />
      {people.map((person) => (
        <UnstyledButton key={person.email} className={classes.person} onClick={() => enter(person)}>
          <Avatar name={person.name} />
          <span className={classes.text}>
            <span className="hidden-text">{words.signIn.demoAs} </span>
            <Text size="sm" fw={500}>
              {person.name}
            </Text>
            <Text size="xs" c="dimmed">
              {words.account.role[person.role as keyof typeof words.account.role] ?? person.role} · {person.email}
            </Text>
          </span>
        </UnstyledButton>
      ))}
    </Stack>
  );
}
