/* Bulk jobs: the tray and their page. */
import { count } from "../format";
import { people } from "./counted";

export const jobs = {
  title: "Jobs",
  scope: "Whose jobs",
  ofOrganization: "The whole organization",
  tray: "Running jobs",
  kind: {
    ImportJob: "Import",
    ExportJob: "Export",
    PurgeJob: "Delete all contacts",
    ErasureJob: "Erasure of a person",
    OptOutImportJob: "Import of opt-outs",
  },
  import: { of: (filename: string) => `Import of ${filename}`, pasted: "Import of pasted rows" },
  check: { of: (filename: string) => `Check of ${filename}`, pasted: "Check of pasted rows" },
  outcome: {
    created: "Created",
    updated: "Updated",
    unchanged: "Unchanged",
    duplicates: "Repeated",
    invalid: "Rejected",
  },
  revertOf: (title: string) => `Taking back: ${title}`,
  reverted: { deleted: "Removed", restored: "Restored", kept: "Kept", optOutsKept: "Opt-outs kept" },
  nothingReverted: "There was nothing to take back",
  wouldBe: (facts: string) => `It would be: ${facts}`,
  exported: (n: number, until: string) => `${people(n)}, to download until ${until}`,
  exportOfOptOuts: "Export of opt-outs",
  exportedNumbers: (n: number, until: string) =>
    `${n === 1 ? "1 number" : `${count(n)} numbers`}, to download until ${until}`,
  checkOfOptOuts: "Check of opt-outs",
  wouldOptOut: (n: number) => `It would opt out ${n === 1 ? "1 number" : `${count(n)} numbers`}`,
  exportOver: "The file is no longer kept.",
  optedOut: (n: number) => (n === 1 ? "1 number opted out" : `${count(n)} numbers opted out`),
  state: {
    QUEUED: "Waiting for its turn",
    RUNNING: "Running",
    CANCELLING: "Being cancelled",
    CANCELLED: "Cancelled",
    SUCCEEDED: "Finished",
    FAILED: "Failed",
  },
  starting: "Starting",
  openingWorkbook: "Opening the workbook",
  progress: (done: number, total: number | null) =>
    total === null ? count(done) : `${count(done)} of ${count(total)}`,
  rate: (perSecond: number) => `${count(Math.round(perSecond))} a second`,
  left: (time: string) => `${time} left`,
  startedBy: (actor: string, when: string) => `${actor}, ${when}`,
  cancel: "Cancel",
  cancelOf: (name: string) => `Cancel: ${name}`,
  details: "Details",
  dismiss: "Dismiss",
  emptyTitle: "No jobs yet",
  emptyText: "Imports, exports and deletions of a whole book show here, with what became of them.",
} as const;
