import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useMutation } from "urql";
import { explain } from "../errors";
import { moment } from "../format";
import { graphql } from "../graphql";
import { useJobStore } from "../jobs/JobsProvider";
import { type ImportJob, JobFacts } from "../jobs/job";
import { useReasonAgainst } from "../session/viewer";
import { OffButton } from "../ui/OffButton";
import { words } from "../words";
import { importWords } from "../words/imports";
import classes from "./ImportOutcome.module.css";
import { RevertOutcome } from "./RevertOutcome";
import { useRevert } from "./useRevert";

const RevertImport = graphql(
  `
    mutation RevertImport($input: RevertImportInput!) {
      revertImport(input: $input) {
        job { ...JobFacts }
        userErrors { code field message }
      }
    }
  `,
  [JobFacts],
);

/** The way to take an import back while there is one, and what became of it once it was gone. */
export function TakeBack({ job }: { job: ImportJob }) {
  const { revert, until } = useRevert(job);
  const reason = useReasonAgainst("CONTACTS_IMPORT");
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      {revert && <RevertOutcome job={revert} />}
      {until !== null && !isAsking && (
        <Group justify="space-between">
          <Text size="sm" c="dimmed" flex={1} miw={180}>
            {importWords.takeBackUntil(moment(until))}
          </Text>
          <OffButton variant="default" size="compact-sm" reason={reason} onClick={() => setAsking(true)}>
            {importWords.takeBack}
          </OffButton>
        </Group>
      )}
      {until !== null && isAsking && <Ask job={job} onClose={() => setAsking(false)} />}
    </>
  );
}

function Ask({ job, onClose }: { job: ImportJob; onClose: () => void }) {
  const store = useJobStore();
  const section = useRef<HTMLElement>(null);
  const [problem, setProblem] = useState<string>();
  const [{ fetching }, run] = useMutation(RevertImport);
  useEffect(() => {
    section.current?.focus({ preventScroll: true });
    section.current?.scrollIntoView({ block: "nearest" });
  }, []);

  const start = async () => {
    const { data, error } = await run({ input: { importId: job.id } });
    const { job: started, userErrors } = data?.revertImport ?? {};
    if (!started) return setProblem(error ? explain(error) : userErrors?.map(({ message }) => message).join(" "));
    store.remember(started);
    return onClose();
  };
  const { created, updated, addedToList } = job.outcome;
  return (
    <section ref={section} tabIndex={-1} className={classes.check} aria-label={importWords.takeBackTitle}>
      <Stack gap="sm">
        <Text fw={600}>{importWords.takeBackTitle}</Text>
        {(created > 0 || addedToList > 0) && (
          <Facts
            title={importWords.goesTitle}
            facts={[
              ...(created > 0 ? [importWords.goes(created)] : []),
              ...(addedToList > 0 && job.list ? [importWords.goesFromList(job.list.name)] : []),
            ]}
          />
        )}
        {updated > 0 && <Facts title={importWords.restoredTitle} facts={[importWords.restored(updated)]} />}
        <Facts title={importWords.staysTitle} facts={[importWords.stays, importWords.staysOptedOut]} />
        {problem && (
          <Alert color="red" role="alert" title={importWords.notTakenBack}>
            {problem}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button color="red.9" loading={fetching} onClick={() => void start()}>
            {importWords.takeBack}
          </Button>
        </Group>
      </Stack>
    </section>
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
