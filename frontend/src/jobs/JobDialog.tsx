import { Modal } from "@mantine/core";
import { useCloseOnLeave } from "../ui/useCloseOnLeave";
import { useFocusBack } from "../ui/useFocusBack";
import { words } from "../words";
import { useJob } from "./JobsProvider";
import { JobView } from "./JobView";
import { titleOf } from "./job";

/** A job that was started earlier or elsewhere, looked at again. */
export default function JobDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const job = useJob(id);
  useCloseOnLeave(onClose);
  useFocusBack();
  return (
    <Modal
      opened
      onClose={onClose}
      title={job ? titleOf(job) : words.loading}
      size="lg"
      closeButtonProps={{ "aria-label": words.close }}
    >
      {job && <JobView job={job} />}
    </Modal>
  );
}
