import { Checkbox, Text } from "@mantine/core";
import { words } from "../words";
import classes from "./Selected.module.css";
import { mostAtOnce, type Total } from "./selection";

type Props = { of: Total; selected: number; disabled: boolean; onSelect: () => void; onClear: () => void };

/** Above the boxes of the rows: selects everybody whom the list would show, or nobody. */
export function SelectAll({ of: { total }, selected, disabled, onSelect, onClear }: Props) {
  const isAll = selected > 0 && selected >= Math.min(total, mostAtOnce);
  return (
    <Checkbox
      size="18px"
      aria-label={words.contacts.selectAll}
      title={words.contacts.selectAll}
      checked={isAll}
      indeterminate={selected > 0 && !isAll}
      disabled={disabled}
      onChange={() => (selected > 0 ? onClear() : onSelect())}
    />
  );
}

/** How many of how many are selected. */
export const Selected = ({ selected, of: { total, exact } }: { selected: number; of: Total }) => (
  <Text size="sm" fw={600} className="figures" flex={1} role="status" title={words.contactList.selectRange}>
    {words.contacts.selectedOf(selected, total, exact)}
    <span className={classes.word}> {words.contacts.selected}</span>
  </Text>
);
