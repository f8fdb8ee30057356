import { Text } from "@mantine/core";
import { LockIcon } from "../ui/icons";
import { words } from "../words";
import classes from "./ContactDetails.module.css";

/** Says in plain sight why nothing in the form can be changed, and whom to ask. */
export const Off = ({ reason }: { reason: string }) => (
  <div className={classes.off}>
    <LockIcon size={16} />
    <Text size="sm">
      {words.details.off} {reason}
    </Text>
  </div>
);
