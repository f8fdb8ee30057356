import { Anchor, Text } from "@mantine/core";
import { moment } from "../format";
import { words } from "../words";
import classes from "./Restored.module.css";

/** Says that what stands in the form is a draft that was kept, and how to be rid of it. */
export function Restored({ at, onDiscard }: { at: number; onDiscard: () => void }) {
  return (
    <Text size="sm" role="status" className={classes.restored ?? ""}>
      {words.drafts.restored(moment(new Date(at).toISOString()))}{" "}
      <Anchor component="button" type="button" size="sm" onClick={onDiscard}>
        {words.drafts.discard}
      </Anchor>
    </Text>
  );
}
