import { Alert, Button, Group, List, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useMutation, useQuery } from "urql";
import { explain } from "../errors";
import { useReasonAgainstExport } from "../exports/reason";
import { Failure } from "../Failure";
import { graphql } from "../graphql";
import { useJobStore } from "../jobs/JobsProvider";
import { JobFacts } from "../jobs/job";
import { ownerInput, ownerVariable } from "../lists/lists";
import type { Book } from "../shell/book";
import { OffButton } from "../ui/OffButton";
import { words } from "../words";
import { exportWords } from "../words/exports";

const PurgePreview = graphql(`
  query PurgePreview($owner: ID) {
    purgePreview(owner: $owner) { contacts optOutsKept confirmation }
  }
`);

const PurgeContacts = graphql(
  `
    mutation PurgeContacts($input: PurgeContactsInput!) {
      purgeContacts(input: $input) {
        job { ...JobFacts }
        userErrors { code field message }
      }
    }
  `,
  [JobFacts],
);

type Props = { book: Book; onStarted: (id: string) => void; onExport: () => void; onClose: () => void };

/** The count as people write it: spaces, commas, dots and apostrophes between thousands don't matter. */
const typedCount = (typed: string) => (/^[\d\s.,'’]+$/.test(typed) ? Number(typed.replace(/\D/g, "")) : Number.NaN);

export function PurgeForm({ book, onStarted, onExport, onClose }: Props) {
  const mayNotExport = useReasonAgainstExport();
  const store = useJobStore();
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string>();
  const [{ data, error }, ask] = useQuery({
    query: PurgePreview,
    variables: ownerVariable(book.owner),
    requestPolicy: "network-only",
  });
  const [{ fetching }, purge] = useMutation(PurgeContacts);
  const preview = data?.purgePreview;
  if (error && !preview) return <Failure problem={error} retry={() => ask({ requestPolicy: "network-only" })} />;
  const matches = preview !== undefined && preview.contacts > 0 && typedCount(typed) === preview.contacts;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!matches) return;
    setProblem(undefined);
    const { confirmation, contacts } = preview;
    const { data, error } = await purge({ input: { ...ownerInput(book.owner), confirmation, typedCount: contacts } });
    const job = data?.purgeContacts.job;
    if (job) {
      store.remember(job);
      return onStarted(job.id);
    }
    const refused = data?.purgeContacts.userErrors[0];
    setProblem(error ? explain(error) : refused?.message);
    if (refused?.code === "EXPIRED" || refused?.code === "CONFIRMATION_MISMATCH") {
      setTyped("");
      setProblem(words.purge.expired);
      ask({ requestPolicy: "network-only" });
    }
  };

  return (
    <form onSubmit={submit}>
      <Stack>
        {preview === undefined ? <Skeleton height={96} /> : <Preview {...preview} />}
        {preview !== undefined && preview.contacts > 0 && (
          <Group gap="xs">
            <OffButton variant="default" size="compact-sm" reason={mayNotExport} onClick={onExport}>
              {exportWords.first}
            </OffButton>
            <Text size="sm" c="dimmed">
              {mayNotExport ?? exportWords.firstHint}
            </Text>
          </Group>
        )}
        {problem && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        {preview !== undefined && preview.contacts > 0 && (
          <TextInput
            label={words.purge.type(preview.contacts)}
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {words.cancel}
          </Button>
          <Button type="submit" color="red.9" disabled={!matches} loading={fetching}>
            {words.purge.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Preview({ contacts, optOutsKept }: { contacts: number; optOutsKept: number }) {
  if (contacts === 0) return <Text>{words.purge.nothing}</Text>;
  return (
    <Stack gap="xs">
      <Text fw={600}>{words.purge.what(contacts)}</Text>
      <Facts title={words.purge.goesTitle} facts={words.purge.goes} />
      <Facts title={words.purge.staysTitle} facts={[words.purge.optOutsStay(optOutsKept), words.purge.listsStay]} />
      <Text size="sm" fw={600} c="var(--danger-text)">
        {words.purge.undone}
      </Text>
    </Stack>
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
