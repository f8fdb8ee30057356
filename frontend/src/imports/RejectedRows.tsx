import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import { Failure } from "../Failure";
import { count } from "../format";
import { graphql } from "../graphql";
import { ownPath } from "../http";
import type { ImportJob } from "../jobs/job";
import { useGuards } from "../session/viewer";
import { words } from "../words";
import { importWords } from "../words/imports";
import classes from "./ImportOutcome.module.css";

const RejectedRowsQuery = graphql(`
  query RejectedRows($id: ID!, $after: String) {
    job(id: $id) {
      id
      ... on ImportJob {
        errorFileUrl
        rowErrors(first: 50, after: $after) {
          nodes { row column value code message }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }
`);

/** Which rows were not stored, each with its number as a spreadsheet shows it, and why. */
export function RejectedRows({ job }: { job: ImportJob }) {
  const { details } = useGuards();
  const [{ data }] = useQuery({
    query: RejectedRowsQuery,
    variables: { id: job.id },
    requestPolicy: "cache-and-network",
    pause: !details,
  });
  if (!details) return <Alert color="gray">{importWords.rejectedHidden}</Alert>;
  const found = data?.job && "rowErrors" in data.job ? data.job : undefined;
  const hasFile = found === undefined || found.errorFileUrl !== null;
  if (!hasFile && found.rowErrors.nodes.length === 0) {
    return (
      <Alert color="gray" title={importWords.rejected(job.outcome.invalid)}>
        {importWords.rejectedGone}
      </Alert>
    );
  }
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text fw={600}>{importWords.rejected(job.outcome.invalid)}</Text>
        {found?.errorFileUrl && (
          <Button component="a" href={ownPath(found.errorFileUrl)} download variant="default" size="compact-sm">
            {importWords.rejectedDownload}
          </Button>
        )}
      </Group>
      <Text size="sm" c="dimmed">
        {job.dryRun
          ? importWords.rejectedHintOfCheck
          : hasFile
            ? importWords.rejectedHint
            : importWords.rejectedHintOfOld}
      </Text>
      <section className={classes.rows} aria-label={importWords.rejected(job.outcome.invalid)} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th>{importWords.row}</th>
              <th>{importWords.value}</th>
              <th>{importWords.reason}</th>
            </tr>
          </thead>
          <Rows id={job.id} pasted={job.filename === null} />
        </table>
      </section>
    </Stack>
  );
}

/** One page of them, and on demand the next. */
function Rows({ id, pasted, after }: { id: string; pasted: boolean; after?: string }) {
  const [more, setMore] = useState(false);
  const [{ data, error }, again] = useQuery({
    query: RejectedRowsQuery,
    variables: after === undefined ? { id } : { id, after },
  });
  const page = data?.job && "rowErrors" in data.job ? data.job.rowErrors : undefined;
  if (error && !page) {
    return (
      <tbody>
        <tr>
          <td colSpan={3}>
            <Failure problem={error} retry={() => again({ requestPolicy: "network-only" })} />
          </td>
        </tr>
      </tbody>
    );
  }
  const { hasNextPage, endCursor } = page?.pageInfo ?? { hasNextPage: false, endCursor: null };
  return (
    <>
      <tbody>
        {page?.nodes.map(({ row, column, value, code, message }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row can be wrong twice, and the page never changes
          <tr key={index}>
            <td>{count(row)}</td>
            <td className={classes.value}>
              {column && value !== null && (
                <Text size="xs" c="dimmed">
                  {importWords.column[column]}
                </Text>
              )}
              {value}
            </td>
            <td>{pasted && code === "UNREADABLE" ? importWords.unreadablePasted : message}</td>
          </tr>
        ))}
        {hasNextPage && !more && (
          <tr>
            <td colSpan={3}>
              <Button variant="subtle" size="compact-sm" onClick={() => setMore(true)}>
                {words.showMore}
              </Button>
            </td>
          </tr>
        )}
      </tbody>
      {more && endCursor !== null && <Rows id={id} pasted={pasted} after={endCursor} />}
    </>
  );
}
