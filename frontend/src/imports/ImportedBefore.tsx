import { moment } from "../format";
import { Notice } from "../ui/Notice";
import { importWords } from "../words/imports";
import type { Preview } from "./usePreview";

/** The same file came in before: said as soon as it is known, without getting in the way. */
export const ImportedBefore = ({ job }: { job: NonNullable<Preview["importedBefore"]> }) => (
  <Notice tone="warning">
    {importWords.importedBefore(moment(job.createdAt), job.actor, job.outcome.created)} {importWords.importedBeforeHint}
  </Notice>
);
