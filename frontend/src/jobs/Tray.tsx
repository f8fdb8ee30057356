import { ActionIcon, Button, Skeleton, Text } from "@mantine/core";
import { Suspense, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
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
  useReadOnLeaving(jobs);
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

/** Milliseconds for which an end that says nothing to act on stays in sight. */
const seenAfter = 60_000;

/** What ended well and leaves nothing to fetch is read once it was in sight for a while, or on another page was gone to. */
function useReadOnLeaving(jobs: readonly Job[]) {
  const store = useJobStore();
  const [path] = useLocation();
  const page = path.split("/")[1];
  const ended = jobs.filter((job) => job.state === "SUCCEEDED" && job.__typename !== "ExportJob").map(({ id }) => id);
  const latest = useRef(ended);
  latest.current = ended;
  const left = useRef(page);
  useEffect(() => {
    if (left.current !== page) for (const id of latest.current) store.dismiss(id);
    left.current = page;
  }, [page, store]);
  const names = ended.join(" ");
  useEffect(() => {
    if (names === "") return;
    const timer = setTimeout(() => {
      if (document.visibilityState === "visible") for (const id of names.split(" ")) store.dismiss(id);
    }, seenAfter);
    return () => clearTimeout(timer);
  }, [names, store]);
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
