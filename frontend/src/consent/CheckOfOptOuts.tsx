import { Group, Stack, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import classes from "../imports/ImportOutcome.module.css";
import { CancelJob } from "../jobs/CancelJob";
import { useView } from "../jobs/JobsProvider";
import { beginningOf, isFinal, type OptOutImportJob } from "../jobs/job";
import { JobBar } from "../ui/JobBar";
import { optOutLists as words } from "../words/consent";
import { OptOutOutcome } from "./OptOutOutcome";

/** What a list would opt out, told before it: live while the check runs. */
export function CheckOfOptOuts({ job }: { job: OptOutImportJob }) {
  useView(job.id);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    section.current?.focus({ preventScroll: true });
    section.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <section ref={section} tabIndex={-1} className={classes.check} aria-label={words.checkTitle}>
      <Stack>
        <div role="status">
          <Text fw={600}>{words.checkTitle}</Text>
          <Text size="sm" c="dimmed">
            {words.checkNothing}
          </Text>
        </div>
        {!isFinal(job) && (
          <>
            <JobBar
              label={words.checkTitle}
              progress={job.progress}
              running={job.state === "RUNNING"}
              beginning={beginningOf(job)}
            />
            <Group justify="flex-end">
              <CancelJob job={job} />
            </Group>
          </>
        )}
        <OptOutOutcome job={job} />
      </Stack>
    </section>
  );
}
