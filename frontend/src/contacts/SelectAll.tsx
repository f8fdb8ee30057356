import { Checkbox } from "@mantine/core";
import { words } from "../words";

type Props = { isAll: boolean; selected: number; disabled: boolean; onSelect: () => void; onClear: () => void };

/** Above the boxes of the rows: selects everybody whom the list would show, or nobody. */
export const SelectAll = ({ isAll, selected, disabled, onSelect, onClear }: Props) => (
  <Checkbox
    size="18px"
    aria-label={words.contacts.selectAll}
    title={words.contacts.selectAll}
    checked={selected > 0 && isAll}
    indeterminate={selected > 0 && !isAll}
    disabled={disabled}
    onChange={() => (selected > 0 ? onClear() : onSelect())}
  />
);
