import { Button, Group, Skeleton, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useQuery } from "urql";
import { DownloadLink } from "../exports/DownloadLink";
import { Failure } from "../Failure";
import { moment } from "../format";
import { graphql } from "../graphql";
import { ownerVariable } from "../lists/lists";
import { useBook } from "../shell/book";
import { ScopeSwitch, ScopeTitle, useIsOfAll } from "../shell/Scope";
import { JobsIcon } from "../ui/icons";
import { JobBar } from "../ui/JobBar";
import { Message } from "../ui/Message";
import { Page } from "../ui/Page";
import { words } from "../words";
import { CancelJob } from "./CancelJob";
import JobDialog from "./JobDialog";
import classes from "./JobsPage.module.css";
import { useJobStore, useJobs } from "./JobsProvider";
import { isFinal, type Job, JobFacts, outcomeOf, takenBackBy, titleOf } from "./job";
import { StateBadge } from "./StateBadge";

const JobsPageQuery = graphql(
  `
    query JobsPage($owner: ID, $after: String) {
      jobs(owner: $owner, first: 25, after: $after) {
        nodes { ...JobFacts }
        pageInfo { hasNextPage endCursor }
      }
    }
  `,
  [JobFacts],
);

/** The jobs of a book, or of all that the person may open, the latest first. */
export default function JobsPage() {
  const { userId } = useBook();
  const all = useIsOfAll();
  const known = useJobs();
  const jobs = known.filter((job) => all || job.owner?.id === userId);
  const [open, setOpen] = useState<string>();
  return (
    <Page title={words.jobs.title} aside={<ScopeTitle />} narrow>
      <ScopeSwitch label={words.jobs.scope} />
      <ul className={classes.jobs}>
        {jobs.map((job) => (
          <JobRow key={job.id} job={job} known={known} whose={all} onOpen={() => setOpen(job.id)} />
        ))}
      </ul>
      <More key={all ? "all" : userId} owner={all ? undefined : userId} />
      {open !== undefined && <JobDialog id={open} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}

type RowProps = { job: Job; known: readonly Job[]; whose: boolean; onOpen: () => void };

function JobRow({ job, known, whose, onOpen }: RowProps) {
  return (
    <li className={classes.job}>
      <Group justify="space-between" wrap="nowrap">
        <div className={classes.about}>
          <Text fw={600} truncate>
            {titleOf(job)}
          </Text>
          <Text size="sm" c="dimmed">
            {whose && `${job.owner ? words.book.own(job.owner.name) : words.jobs.ofOrganization} · `}
            {words.jobs.startedBy(job.actor, moment(job.createdAt))}
          </Text>
        </div>
        <StateBadge state={job.state} takenBack={takenBackBy(job, known) !== undefined} />
      </Group>
      {isFinal(job) ? (
        <Text size="sm" className="figures">
          {outcomeOf(job, known)}
        </Text>
      ) : (
        <JobBar label={titleOf(job)} progress={job.progress} running={job.state === "RUNNING"} />
      )}
      {job.failure && (
        <Text size="sm" c="var(--danger-text)">
          {job.failure}
        </Text>
      )}
      <Group gap="xs">
        <Button
          variant="default"
          size="compact-sm"
          onClick={onOpen}
          aria-label={`${words.jobs.details}: ${titleOf(job)}`}
        >
          {words.jobs.details}
        </Button>
        {job.__typename === "ExportJob" && job.state === "SUCCEEDED" && <DownloadLink job={job} compact />}
        <CancelJob job={job} />
      </Group>
    </li>
  );
}

/** Loads a page of jobs into the store, which shows them; on demand the next. */
function More({ owner, after }: { owner: string | undefined; after?: string }) {
  const store = useJobStore();
  const [more, setMore] = useState(false);
  const [{ data, error }, again] = useQuery({
    query: JobsPageQuery,
    variables: { ...ownerVariable(owner), ...(after !== undefined && { after }) },
    requestPolicy: "cache-and-network",
  });
  const page = data?.jobs;
  useEffect(() => {
    for (const job of page?.nodes ?? []) store.remember(job);
  }, [page, store]);

  if (error && !page) return <Failure problem={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!page) return <Skeleton height={104} radius="md" />;
  if (after === undefined && page.nodes.length === 0) {
    return (
      <Message icon={<JobsIcon size={22} />} title={words.jobs.emptyTitle}>
        {words.jobs.emptyText}
      </Message>
    );
  }
  const { hasNextPage, endCursor } = page.pageInfo;
  if (more && endCursor !== null) return <More owner={owner} after={endCursor} />;
  return hasNextPage ? (
    <Button variant="default" onClick={() => setMore(true)}>
      {words.showMore}
    </Button>
  ) : null;
}
