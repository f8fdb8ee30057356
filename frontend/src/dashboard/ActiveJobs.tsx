import { Anchor, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "wouter";
import { type Job, titleOf } from "../jobs/job";
import { StateBadge } from "../jobs/StateBadge";
import { useBookHref } from "../shell/book";
import { JobBar } from "../ui/JobBar";
import { words } from "../words";
import { dashboard } from "../words/dashboard";
import classes from "./Dashboard.module.css";

/** What is waiting or running, as the figures told it. */
export function ActiveJobs({ jobs, all }: { jobs: readonly Job[]; all: boolean }) {
  const href = useBookHref();
  return (
    <Paper component="section" withBorder radius="lg" p="lg" className={classes.panel} aria-labelledby="active-jobs">
      <Group justify="space-between" mb="md">
        <Title order={2} size="h2" id="active-jobs">
          {dashboard.jobs}
        </Title>
        <Anchor component={Link} href={all ? "/jobs?of=all" : href("/jobs")} size="sm">
          {dashboard.allJobs}
        </Anchor>
      </Group>
      {jobs.length === 0 && (
        <Text size="sm" c="dimmed">
          {dashboard.noJobs}
        </Text>
      )}
      <Stack component="ul" gap="md" className={classes.jobs}>
        {jobs.map((job) => (
          <li key={job.id}>
            <Group justify="space-between" wrap="nowrap" mb={4}>
              <Text size="sm" fw={500} truncate>
                {titleOf(job)}
                {job.owner && ` · ${words.book.own(job.owner.name)}`}
              </Text>
              <StateBadge state={job.state} />
            </Group>
            <JobBar label={titleOf(job)} progress={job.progress} running={job.state === "RUNNING"} />
          </li>
        ))}
      </Stack>
    </Paper>
  );
}
