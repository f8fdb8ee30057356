import { describe, expect, it } from "vitest";
import { type ExportJob, type ImportJob, outcomeOf, type RevertJob, takenBackBy } from "./job";

const facts = {
  state: "SUCCEEDED",
  revision: 3,
  progress: { done: 2, total: 2, fraction: 1, perSecond: null, secondsLeft: null },
  owner: { __typename: "User", id: "uma", name: "Uma" },
  actor: "Uma",
  createdAt: "2026-11-23T10:00:00Z",
  startedAt: null,
  finishedAt: null,
  failure: null,
} as const;

const counts = {
  rows: 5,
  created: 2,
  updated: 0,
  unchanged: 1,
  duplicates: 0,
  invalid: 2,
  addedToList: 0,
  optedOut: 2,
  newlyOptedOut: 1,
};
const anImport = {
  ...facts,
  __typename: "ImportJob",
  id: "import",
  filename: "spring.csv",
  dryRun: false,
  optOutsToConfirm: null,
  list: null,
  outcome: counts,
} as ImportJob;

const aRevert = (state: RevertJob["state"]) =>
  ({
    ...facts,
    __typename: "RevertJob",
    id: "revert",
    state,
    import: { id: "import", filename: "spring.csv" },
    outcome: { deleted: 1, restored: 0, kept: 1, optOutsKept: 0 },
  }) as RevertJob;

const anExport = (expiresAt: string | null) =>
  ({ ...facts, __typename: "ExportJob", id: "export", filename: "Contacts.csv", expiresAt }) as ExportJob;

describe("the line of a job that ended", () => {
  it("says of an import how many are opted out", () => {
    expect(outcomeOf(anImport)).toBe("Created 2 · Unchanged 1 · Rejected 2 · Opted out 1");
  });

  it("says of an import that was taken back what became of it, and nothing of what it was", () => {
    expect(outcomeOf(anImport, [aRevert("SUCCEEDED"), anImport])).toBe("Taken back: Removed 1 · Kept 1");
  });

  it("does not call an import taken back while that is only tried", () => {
    for (const state of ["RUNNING", "FAILED", "CANCELLED"] as const) {
      expect(takenBackBy(anImport, [aRevert(state), anImport])).toBeUndefined();
    }
  });

  it("promises no file of an export that went with the book", () => {
    expect(outcomeOf(anExport(null))).toBe("The file was deleted with the book’s contacts.");
    expect(outcomeOf(anExport("2026-01-01T00:00:00Z"))).toBe("The file is no longer kept.");
  });
});
