import { Group, Stack, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { CancelJob } from "../jobs/CancelJob";
import { useView } from "../jobs/JobsProvider";
import { beginningOf, type ImportJob, isFinal } from "../jobs/job";
import { JobBar } from "../ui/JobBar";
import { importWords } from "../words/imports";
import { ImportOutcome } from "./ImportOutcome";
import classes from "./ImportOutcome.module.css";

/** What an import would do, told before it: live while the check runs. */
export function CheckResult({ job }: { job: ImportJob }) {
  useView(job.id);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    section.current?.focus({ preventScroll: true });
    section.current?.scrollIntoView({ block: "start" });
  }, []);
  return (
    <section ref={section} tabIndex={-1} className={classes.check} aria-label={importWords.checkTitle}>
      <Stack>
        <div role="status">
          <Text fw={600}>{importWords.checkTitle}</Text>
          <Text size="sm" c="dimmed">
            {importWords.checkNothing}
          </Text>
        </div>
        {!isFinal(job) && (
          <>
            <JobBar
              label={importWords.checkTitle}
              progress={job.progress}
              running={job.state === "RUNNING"}
              beginning={beginningOf(job)}
            />
            <Group justify="flex-end">
              <CancelJob job={job} />
            </Group>
          </>
        )}
        <ImportOutcome job={job} />
      </Stack>
    </section>
  );
}
