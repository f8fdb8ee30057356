import { ActionIcon, Button, Skeleton, Text } from "@mantine/core";
import { Suspense, useState } from "react";
import { lazily } from "../lazily";
import { CloseIcon } from "../ui/icons";
import { JobBar } from "../ui/JobBar";
import { words } from "../words";
import { CancelJob } from "./CancelJob";
import { useJobStore, useJobs } from "./JobsProvider";
import { isFinal, type Job, outcomeOf, takenBackBy, titleOf } from "./job";
import { StateBadge } from "./StateBadge";
import classes from "./Tray.module.css";

const JobDialog = lazily(() => import("./JobDialog"));
const DownloadLink = lazily(async () => ({ default: (await import("../exports/DownloadLink")).DownloadLink }));
const shown = 3;

/** Messages appear above the tray: they go by this variable of the page. */
const heightVariable = "--tray-height";

function tellHeight(tray: HTMLElement | null) {
  if (tray === null) return;
  const { style } = document.documentElement;
  const observer = new ResizeObserver(() => style.setProperty(heightVariable, `${tray.offsetHeight}px`));
  observer.observe(tray);
  return () => {
    observer.disconnect();
    style.removeProperty(heightVariable);
  };
}

/** Jobs that run, and those that ended and nobody has read: at the bottom of every page, also after a reload. */
export function Tray() {
  const store = useJobStore();
  const known = useJobs();
  const jobs = known.filter(store.inTray);
  const awaited = Math.max(0, Math.min(shown, store.expected()) - jobs.length);
  const [open, setOpen] = useState<string>();
  return (
    <>
      {jobs.length + awaited > 0 && (
        <section ref={tellHeight} className={classes.tray} aria-label={words.jobs.tray}>
          {jobs.slice(0, shown).map((job) => (
            <TrayJob
              key={job.id}
              job={job}
              known={known}
              onOpen={() => setOpen(job.id)}
              onDismiss={() => store.dismiss(job.id)}
            />
          ))}
          {[1, 2, 3].slice(0, awaited).map((place) => (
            <div key={place} className={classes.job}>
              <Skeleton height={16} width="60%" />
            </div>
          ))}
        </section>
      )}
      <Suspense fallback={null}>
        {open !== undefined && <JobDialog id={open} onClose={() => setOpen(undefined)} />}
      </Suspense>
    </>
  );
}

type TrayJobProps = { job: Job; known: readonly Job[]; onOpen: () => void; onDismiss: () => void };

function TrayJob({ job, known, onOpen, onDismiss }: TrayJobProps) {
  const title = titleOf(job);
  const over = isFinal(job);
  return (
    <div className={classes.job}>
      <div className={classes.title}>
        <Text size="sm" fw={500} truncate>
          {title}
        </Text>
        <StateBadge state={job.state} takenBack={takenBackBy(job, known) !== undefined} />
      </div>
      <div className={classes.progress}>
        {over ? (
          <Text size="sm" c="dimmed" className={classes.outcome ?? ""}>
            {outcomeOf(job, known)}
          </Text>
        ) : (
          <JobBar label={title} progress={job.progress} running={job.state === "RUNNING"} />
        )}
      </div>
      {job.__typename === "ExportJob" && job.state === "SUCCEEDED" && (
        <Suspense fallback={null}>
          <DownloadLink job={job} compact />
        </Suspense>
      )}
      <Button variant="default" size="compact-sm" onClick={onOpen}>
        {words.jobs.details}
      </Button>
      <div className={classes.end}>
        {over ? (
          <ActionIcon variant="subtle" color="gray" onClick={onDismiss} aria-label={`${words.jobs.dismiss}: ${title}`}>
            <CloseIcon size={16} />
          </ActionIcon>
        ) : (
          <CancelJob job={job} />
        )}
      </div>
    </div>
  );
}
