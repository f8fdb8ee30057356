import { Badge } from "@mantine/core";
import { words } from "../words";
import type { Job } from "./job";

const colours = {
  QUEUED: "gray",
  RUNNING: "indigo",
  CANCELLING: "gray",
  CANCELLED: "gray",
  SUCCEEDED: "teal",
  FAILED: "red",
};

/** The state in a word; the colour only supports it. An import that was taken back is not just finished. */
export function StateBadge({ state, takenBack = false }: Pick<Job, "state"> & { takenBack?: boolean }) {
  return (
    <Badge variant="light" color={takenBack ? "gray" : colours[state]} tt="none" fw={600} miw="fit-content">
      {takenBack ? words.jobs.takenBack : words.jobs.state[state]}
    </Badge>
  );
}
