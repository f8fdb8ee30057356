import { Modal } from "@mantine/core";
import { words } from "../words";
import { useJob } from "./JobsProvider";
import { JobView } from "./JobView";
import { type Job, titleOf } from "./job";

/** A job that was started earlier or elsewhere, looked at again. */
export default function JobDialog({ id, onClose }: { id: string; onClose: (job: Job | undefined) => void }) {
  const job = useJob(id);
  return (
    <Modal
      opened
      onClose={() => onClose(job)}
      title={job ? titleOf(job) : words.loading}
      size="lg"
      closeButtonProps={{ "aria-label": words.close }}
    >
      {job && <JobView job={job} />}
    </Modal>
  );
}
