/* The jobs that the page knows, each in its newest revision, wherever that came from; those that run are followed live. */
import type { Client } from "@urql/core";
import { filter, onEnd, pipe, type Subscription, subscribe } from "wonka";
import { graphql } from "../graphql";
import { isFinal, type Job, JobFacts } from "./job";
import { createUnread } from "./unread";

const RecentJobs = graphql(
  `
    query RecentJobs {
      jobs(first: 20) { nodes { ...JobFacts } }
    }
  `,
  [JobFacts],
);

const JobProgress = graphql(
  `
    subscription JobProgress($id: ID!) {
      jobProgress(id: $id) { ...JobFacts }
    }
  `,
  [JobFacts],
);

export type JobStore = ReturnType<typeof createJobStore>;

const newestFirst = (one: Job, other: Job) => Date.parse(other.createdAt) - Date.parse(one.createdAt);
const followAgainAfter = 3_000;
const aMoment = 2_000;

/** Whose tray it is: their own jobs stand in it, and those of others in their book; not all that a supervisor may look at. */
export type Person = { id: string; name: string };

export function createJobStore(
  client: Pick<Client, "query" | "subscription">,
  person: Person,
  unread = createUnread(person.id),
) {
  const concerns = ({ actor, owner }: Job) => actor === person.name || owner?.id === person.id;
  const byId = new Map<string, Job>();
  const followed = new Map<string, Subscription>();
  const listeners = new Set<() => void>();
  const inView = new Map<string, number>();
  let sorted: readonly Job[] = [];
  let stopped = false;
  let isAsked = false;

  function changed() {
    sorted = [...byId.values()].sort(newestFirst);
    for (const listener of listeners) listener();
  }

  /** Takes in a job as somebody saw it, and drops what is older than what is known. */
  function remember(job: Job): void {
    const known = byId.get(job.id);
    if (known !== undefined && known.revision >= job.revision) return;
    byId.set(job.id, job);
    if (known && job.__typename === "PurgeJob" && isFinal(job)) void refresh(); // it took the files of other jobs
    if (!isFinal(job)) {
      if (concerns(job)) unread.add(job.id);
      follow(job.id);
    }
    changed();
  }

  /** Listens until the job ends. A stream that breaks off earlier is taken up again; it begins with the stored state. */
  function follow(id: string): void {
    if (stopped || followed.has(id)) return;
    const over = () => {
      followed.delete(id);
      const job = byId.get(id);
      if (job !== undefined && !isFinal(job)) setTimeout(() => follow(id), followAgainAfter);
    };
    const stream = pipe(
      client.subscription(JobProgress, { id }),
      onEnd(over),
      filter((result) => result.data !== undefined),
      subscribe((result) => result.data && remember(result.data.jobProgress)),
    );
    followed.set(id, stream);
  }

  /** Asks for the latest jobs: at the start, and when the person comes back to the page. */
  async function refresh(): Promise<void> {
    const { data } = await client.query(RecentJobs, {}, { requestPolicy: "network-only" }).toPromise();
    for (const job of data?.jobs.nodes ?? []) remember(job);
    for (const id of data ? unread.all() : []) if (!byId.has(id)) unread.delete(id); // too long ago to be told of
    isAsked = true;
    changed();
  }

  /** Resolves when the job ends or a moment has passed: a job that is over at once needs no bar that flashes by. */
  function settled(id: string): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        listeners.delete(look);
        clearTimeout(timer);
        resolve();
      };
      const look = () => {
        const job = byId.get(id);
        if (job !== undefined && isFinal(job)) done();
      };
      const timer = setTimeout(done, aMoment);
      listeners.add(look);
      look();
    });
  }

  return {
    remember,
    settled,
    refresh,
    jobs: () => sorted,
    /** How many stood in the tray when the page was left, while nobody knows yet what became of them: it keeps room for them. */
    expected: () => (isAsked ? 0 : unread.all().length),
    /** The person's, running or ended and not yet dismissed; not what a dialog shows already. */
    inTray: (job: Job) => !inView.has(job.id) && concerns(job) && (!isFinal(job) || unread.has(job.id)),
    /** A dialog shows this job: it stays out of the tray, and once it has ended it is read. Returns what to call when the dialog closes. */
    view(id: string) {
      inView.set(id, (inView.get(id) ?? 0) + 1);
      changed();
      return () => {
        const others = (inView.get(id) ?? 1) - 1;
        if (others > 0) inView.set(id, others);
        else inView.delete(id);
        const job = byId.get(id);
        if (others === 0 && job !== undefined && isFinal(job)) unread.delete(id);
        changed();
      };
    },
    dismiss(id: string) {
      unread.delete(id);
      changed();
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start() {
      stopped = false;
      void refresh();
      const job = [...byId.values()].filter((each) => !isFinal(each));
      for (const { id } of job) follow(id);
    },
    stop() {
      stopped = true;
      for (const stream of followed.values()) stream.unsubscribe();
      followed.clear();
    },
  };
}
