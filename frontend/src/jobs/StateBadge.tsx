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

/** The state in a word; the colour only supports it. */
export function StateBadge({ state }: Pick<Job, "state">) {
  return (
    <Badge variant="light" color={colours[state]} tt="none" fw={600} miw="fit-content">
      {words.jobs.state[state]}
    </Badge>
  );
}
