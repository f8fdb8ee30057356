import { beforeEach, describe, expect, it } from "vitest";
import { makeSubject, never } from "wonka";
import type { PurgeJob } from "./job";
import { createJobStore } from "./store";
import { forgetUnread } from "./unread";

const job = (part: Partial<PurgeJob>): PurgeJob => ({
  __typename: "PurgeJob",
  id: "job",
  state: "RUNNING",
  revision: 1,
  progress: { done: 0, total: 100, fraction: 0, perSecond: null, secondsLeft: null },
  owner: null,
  actor: "Ana",
  createdAt: "2026-11-23T10:00:00Z",
  startedAt: null,
  finishedAt: null,
  failure: null,
  deleted: 0,
  ...part,
});

const ana = { id: "ana", name: "Ana" };
const uma = { id: "uma", name: "Uma" };

function setUp(person = ana) {
  const streams: { id: string; send: (job: PurgeJob) => void; end: () => void }[] = [];
  const client = {
    query: () => Object.assign(never, { toPromise: () => Promise.resolve({}) }),
    subscription(_document: unknown, { id }: { id: string }) {
      const { source, next, complete } = makeSubject();
      streams.push({ id, send: (jobProgress) => next({ data: { jobProgress } }), end: complete });
      return source;
    },
  };
  const store = createJobStore(client as never, person);
  return { store, streams };
}

beforeEach(() => localStorage.clear());

describe("the store of jobs", () => {
  it("follows a running job and takes in newer revisions", () => {
    const { store, streams } = setUp();
    store.remember(job({ revision: 1 }));
    expect(streams.map(({ id }) => id)).toEqual(["job"]);
    streams[0]?.send(job({ revision: 3, deleted: 30 }));
    expect(store.jobs()).toMatchObject([{ revision: 3, deleted: 30 }]);
  });

  it("drops what is older than what it has, wherever it comes from", () => {
    const { store, streams } = setUp();
    store.remember(job({ revision: 5, state: "SUCCEEDED" }));
    store.remember(job({ revision: 4 }));
    expect(store.jobs()).toMatchObject([{ revision: 5, state: "SUCCEEDED" }]);
    expect(streams).toEqual([]);
  });

  it("keeps an ended job in the tray until it is dismissed, also after a reload", () => {
    const first = setUp();
    first.store.remember(job({ revision: 1 }));
    const { store } = setUp();
    const ended = job({ revision: 9, state: "SUCCEEDED" });
    store.remember(ended);
    expect(store.inTray(ended)).toBe(true);
    store.dismiss("job");
    expect(store.inTray(ended)).toBe(false);
    expect(setUp().store.inTray(ended)).toBe(false);
  });

  it("shows no ended job that nobody saw running", () => {
    const { store } = setUp();
    const ended = job({ state: "FAILED" });
    store.remember(ended);
    expect(store.inTray(ended)).toBe(false);
  });

  it("keeps no job in the tray for whoever signs in next, and none after signing out", () => {
    const ended = job({ revision: 9, state: "SUCCEEDED" });
    setUp().store.remember(job({ revision: 1 }));
    expect(setUp(uma).store.inTray(ended)).toBe(false);
    expect(setUp().store.inTray(ended)).toBe(true);
    forgetUnread("ana");
    expect(setUp().store.inTray(ended)).toBe(false);
  });

  it("shows a supervisor their own jobs and those in their book, and no stranger's", () => {
    const { store } = setUp();
    expect(store.inTray(job({ actor: "Uma", owner: uma }))).toBe(false);
    expect(store.inTray(job({ actor: "Uma", owner: ana }))).toBe(true);
    expect(store.inTray(job({ actor: "Ana", owner: uma }))).toBe(true);
  });

  it("tells when a job has ended", async () => {
    const { store, streams } = setUp();
    store.remember(job({}));
    const settled = store.settled("job");
    streams[0]?.send(job({ revision: 2, state: "SUCCEEDED" }));
    await settled;
    expect(store.jobs()[0]?.state).toBe("SUCCEEDED");
  });
});
