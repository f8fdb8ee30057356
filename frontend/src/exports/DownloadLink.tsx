import { Button } from "@mantine/core";
import { useQuery } from "urql";
import { graphql } from "../graphql";
import { ownPath } from "../http";
import type { ExportJob } from "../jobs/job";
import { OffButton } from "../ui/OffButton";
import { exportWords } from "../words/exports";
import { useReasonAgainstExport } from "./reason";

const DownloadQuery = graphql(`
  query ExportDownload($id: ID!) {
    job(id: $id) {
      id
      ... on ExportJob { downloadUrl }
    }
  }
`);

type Props = { job: ExportJob; compact?: boolean; onDownload?: (() => void) | undefined };

/** Gives the file of an export that SUCCEEDED; `compact` where there is little room. */
export function DownloadLink({ job, compact = false, onDownload }: Props) {
  const reason = useReasonAgainstExport();
  const [{ data }] = useQuery({
    query: DownloadQuery,
    variables: { id: job.id },
    requestPolicy: "cache-and-network",
    pause: reason !== undefined,
  });
  const size = compact ? "compact-sm" : "sm";
  if (reason !== undefined) {
    return (
      <OffButton size={size} reason={reason}>
        {exportWords.download}
      </OffButton>
    );
  }
  const url = data?.job && "downloadUrl" in data.job ? data.job.downloadUrl : null;
  if (url === null) return null;
  return (
    <Button
      component="a"
      href={ownPath(url)}
      download
      onClick={onDownload}
      size={size}
      aria-label={exportWords.downloadOf(job.filename ?? "")}
    >
      {exportWords.download}
    </Button>
  );
}
