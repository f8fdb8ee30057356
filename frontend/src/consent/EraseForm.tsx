import { Alert, Button, Group, List, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { drafts } from "../drafts/drafts";
import { explain } from "../errors";
import { graphql } from "../graphql";
import { useJobStore } from "../jobs/JobsProvider";
import { JobFacts } from "../jobs/job";
import { useViewer } from "../session/viewer";
import { words } from "../words";
import { erasure } from "../words/consent";
import type { Erased } from "./erasure";
import { isSame } from "./same";

const EraseContact = graphql(
  `
    mutation EraseContact($input: EraseContactInput!) {
      eraseContact(input: $input) {
        job { ...JobFacts }
        userErrors { code field message }
      }
    }
  `,
  [JobFacts],
);

type Props = { who: Erased; onStarted: (id: string) => void; onClose: () => void };

export function EraseForm({ who, onStarted, onClose }: Props) {
  const store = useJobStore();
  const { organization } = useViewer();
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string>();
  const [{ fetching }, erase] = useMutation(EraseContact);
  const matches = isSame(typed, who.name);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!matches || fetching) return;
    setProblem(undefined);
    const input = "phone" in who ? { phone: who.phone } : { contactId: who.contactId };
    const { data, error } = await erase({ input });
    const job = data?.eraseContact.job;
    if (!job) return setProblem(error ? explain(error) : data?.eraseContact.userErrors[0]?.message);
    if ("contactId" in who) drafts.drop(who.contactId);
    store.remember(job);
    return onStarted(job.id);
  };

  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{erasure.about}</Text>
        <Facts title={erasure.goesTitle} facts={erasure.goes(organization.name)} />
        <Facts title={erasure.staysTitle} facts={erasure.stays} />
        <Text size="sm" fw={600} c="var(--danger-text)">
          {erasure.undone}
        </Text>
        {problem && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <TextInput
          label={erasure.type(who.name)}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {words.cancel}
          </Button>
          <Button type="submit" color="red.9" disabled={!matches} loading={fetching}>
            {erasure.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const Facts = ({ title, facts }: { title: string; facts: readonly string[] }) => (
  <div>
    <Text size="sm" fw={600}>
      {title}
    </Text>
    <List size="sm">
      {facts.map((fact) => (
        <List.Item key={fact}>{fact}</List.Item>
      ))}
    </List>
  </div>
);
