/* Bulk jobs: the tray and their page. */
import { count } from "../format";

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
    RevertJob: "Import taken back",
  },
  importOf: (filename: string) => `Import of ${filename}`,
  importPasted: "Import of pasted rows",
  state: {
    QUEUED: "Waiting for its turn",
    RUNNING: "Running",
    CANCELLING: "Being cancelled",
    CANCELLED: "Cancelled",
    SUCCEEDED: "Finished",
    FAILED: "Failed",
  },
  starting: "Starting",
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
  emptyText: "Imports and deletions of a whole book show here, with what became of them.",
} as const;
