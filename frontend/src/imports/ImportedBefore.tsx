import { moment } from "../format";
import { Notice } from "../ui/Notice";
import { importWords } from "../words/imports";
import type { Preview } from "./usePreview";

type Before = NonNullable<Preview["importedBefore"]>;

/** When it was imported, by whom, and what importing it again does. */
export const saidBefore = ({ createdAt, actor, outcome }: Before) =>
  `${importWords.importedBefore(moment(createdAt), actor, outcome.created)} ${importWords.importedBeforeHint}`;

/** The same file came in before: said as soon as it is known, without getting in the way. */
export const ImportedBefore = ({ job }: { job: Before }) => <Notice tone="warning">{saidBefore(job)}</Notice>;
