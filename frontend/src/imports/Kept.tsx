import { Anchor, Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import { Failure } from "../Failure";
import { graphql } from "../graphql";
import type { RevertJob } from "../jobs/job";
import { useGuards, useViewer } from "../session/viewer";
import { words } from "../words";
import { importWords } from "../words/imports";
import classes from "./ImportOutcome.module.css";

const KeptQuery = graphql(`
  query KeptContacts($id: ID!, $after: String, $details: Boolean!) {
    job(id: $id) {
      id
      ... on RevertJob {
        kept(first: 50, after: $after) {
          nodes { id fullName phoneFormatted @include(if: $details) }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }
`);

/** Whom taking back left as they are, and why. */
export function Kept({ job }: { job: RevertJob }) {
  const title = importWords.keptTitle(job.outcome.kept);
  return (
    <Stack gap="xs">
      <Text fw={600} size="sm">
        {title}
      </Text>
      <Text size="sm" c="dimmed">
        {importWords.keptHint}
      </Text>
      <section className={classes.rows} aria-label={title} tabIndex={0}>
        <ul className={classes.kept}>
          <Page job={job} />
        </ul>
      </section>
    </Stack>
  );
}

/** One page of them, and on demand the next. */
function Page({ job, after }: { job: RevertJob; after?: string }) {
  const { details } = useGuards();
  const { user } = useViewer();
  const [more, setMore] = useState(false);
  const [{ data, error }, again] = useQuery({
    query: KeptQuery,
    variables: { id: job.id, details, ...(after !== undefined && { after }) },
    requestPolicy: "cache-and-network",
  });
  const page = data?.job && "kept" in data.job ? data.job.kept : undefined;
  if (error && !page) {
    return (
      <li>
        <Failure problem={error} retry={() => again({ requestPolicy: "network-only" })} />
      </li>
    );
  }
  const book = job.owner === null || job.owner.id === user?.id ? "" : `?${new URLSearchParams({ book: job.owner.id })}`;
  return (
    <>
      {page?.nodes.map(({ id, fullName, phoneFormatted }) => (
        <li key={id}>
          <Anchor component={Link} href={`/contacts/${id}${book}`} size="sm">
            {fullName ?? phoneFormatted ?? words.contacts.unnamed}
          </Anchor>
        </li>
      ))}
      {page?.nodes.length === 0 && after === undefined && <li>{importWords.keptNone}</li>}
      {page?.pageInfo.hasNextPage && !more && (
        <li>
          <Button variant="subtle" size="compact-sm" onClick={() => setMore(true)}>
            {words.showMore}
          </Button>
        </li>
      )}
      {more && page?.pageInfo.endCursor != null && <Page job={job} after={page.pageInfo.endCursor} />}
    </>
  );
}
