import { Alert, Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import { Failure } from "../Failure";
import { count } from "../format";
import { graphql } from "../graphql";
import type { ImportJob } from "../jobs/job";
import { useGuards } from "../session/viewer";
import { words } from "../words";
import classes from "./ImportOutcome.module.css";

const RejectedRowsQuery = graphql(`
  query RejectedRows($id: ID!, $after: String) {
    job(id: $id) {
      id
      ... on ImportJob {
        rowErrors(first: 50, after: $after) {
          nodes { row value code message }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }
`);

/** Which rows were not stored, each with its number as a spreadsheet shows it, and why. */
export function RejectedRows({ job }: { job: ImportJob }) {
  const { details } = useGuards();
  if (!details) return <Alert color="gray">{words.import.rejectedHidden}</Alert>;
  return (
    <Stack gap="xs">
      <Text fw={600}>{words.import.rejected(job.outcome.invalid)}</Text>
      <Text size="sm" c="dimmed">
        {words.import.rejectedHint(job.filename === null)}
      </Text>
      <section className={classes.rows} aria-label={words.import.rejected(job.outcome.invalid)} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th>{words.import.row}</th>
              <th>{words.import.value}</th>
              <th>{words.import.reason}</th>
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
        {page?.nodes.map(({ row, value, code, message }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row can be wrong twice, and the page never changes
          <tr key={index}>
            <td>{count(row)}</td>
            <td className={classes.value}>{value}</td>
            <td>{pasted && code === "UNREADABLE" ? words.import.unreadablePasted : message}</td>
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
