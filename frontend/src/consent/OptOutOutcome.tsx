import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "urql";
import { count } from "../format";
import { graphql } from "../graphql";
import { ownPath } from "../http";
import { isFinal, type OptOutImportJob } from "../jobs/job";
import { useGuards } from "../session/viewer";
import { optOutLists as words } from "../words/consent";
import classes from "./OptOutOutcome.module.css";

const OptOutErrors = graphql(`
  query OptOutErrors($id: ID!) {
    job(id: $id) {
      id
      ... on OptOutImportJob {
        errorFileUrl
        rowErrors(first: 50) { nodes { row value message } }
      }
    }
  }
`);

const shown = ["optedOut", "already", "invalid"] as const;

/** How many numbers were opted out, live, and what was wrong with lines. */
export function OptOutOutcome({ job }: { job: OptOutImportJob }) {
  const { details } = useGuards();
  return (
    <Stack>
      {isFinal(job) && !(job.dryRun && job.state === "SUCCEEDED") && <End job={job} />}
      <dl className={classes.outcome}>
        {shown.map((name) => (
          <div key={name}>
            <dt>{(job.dryRun ? words.wouldBe : words.outcome)[name]}</dt>
            <dd className="figures">{count(job.outcome[name])}</dd>
          </div>
        ))}
      </dl>
      {isFinal(job) && job.outcome.invalid > 0 && details && <Wrong id={job.id} />}
    </Stack>
  );
}

function End({ job: { state, failure, outcome, dryRun } }: { job: OptOutImportJob }) {
  if (state === "SUCCEEDED") {
    return (
      <Alert color="teal" role="status">
        <Text fw={600}>{words.done(outcome.optedOut)}</Text>
      </Alert>
    );
  }
  return (
    <Alert color="red" role="alert" title={state === "FAILED" ? words.failed : words.cancelled}>
      {failure && <Text size="sm">{failure}</Text>}
      {!dryRun && outcome.optedOut > 0 && <Text size="sm">{words.kept(outcome.optedOut)}</Text>}
    </Alert>
  );
}

/** The first of them: what a person can mend in a list by hand; and the file of all, while the server keeps it. */
function Wrong({ id }: { id: string }) {
  const [{ data }] = useQuery({ query: OptOutErrors, variables: { id } });
  const job = data?.job && "rowErrors" in data.job ? data.job : undefined;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text fw={600}>{words.wrong}</Text>
        {job?.errorFileUrl != null && (
          <Button component="a" href={ownPath(job.errorFileUrl)} download variant="default" size="compact-sm">
            {words.wrongNumbers}
          </Button>
        )}
      </Group>
      <section className={classes.wrong} aria-label={words.wrong} tabIndex={0}>
        <ul>
          {job?.rowErrors.nodes.map(({ row, value, message }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line can be wrong twice, and the list never changes
            <li key={index}>
              <strong>{words.line(row)}</strong> {value !== null && `“${value}” `}
              {message}
            </li>
          ))}
        </ul>
      </section>
    </Stack>
  );
}
