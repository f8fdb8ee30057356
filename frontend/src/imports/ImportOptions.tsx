import { Checkbox, Select, Stack, TextInput } from "@mantine/core";
import type { UserError } from "../errors";
import { useListNames } from "../lists/lists";
import { useReasonAgainst } from "../session/viewer";
import type { Book } from "../shell/book";
import { words } from "../words";
import { FirstRows } from "./FirstRows";
import { type Source, startsWithHeader } from "./source";

export type OnExisting = keyof typeof words.import.existing;
export type Options = { skipFirstLine: boolean; listId: string | null; newList: string; onExisting: OnExisting };

type Props = {
  book: Book;
  source: Source;
  options: Options;
  onChange: (options: Options) => void;
  errors: readonly UserError[];
};

const choices = Object.entries(words.import.existing).map(([value, label]) => ({ value, label }));

export function ImportOptions({ book, source, options, onChange, errors }: Props) {
  const header = startsWithHeader(source);
  const hint = options.skipFirstLine
    ? header
      ? words.import.looksLikeHeader
      : undefined
    : header
      ? words.import.headerNotSkipped
      : words.import.looksLikeContact;
  return (
    <Stack>
      <FirstRows source={source} skipFirstLine={options.skipFirstLine} />
      <Checkbox
        label={words.import.skipFirstLine}
        description={hint}
        checked={options.skipFirstLine}
        onChange={(event) => onChange({ ...options, skipFirstLine: event.currentTarget.checked })}
      />
      <IntoList book={book} options={options} onChange={onChange} errors={errors} />
      <Select
        label={words.import.onExisting}
        data={choices}
        value={options.onExisting}
        allowDeselect={false}
        onChange={(value) => onChange({ ...options, onExisting: value as OnExisting })}
      />
    </Stack>
  );
}

/** The lists of the book; where there is none, a way to make one. */
function IntoList({ book, options, onChange, errors }: Omit<Props, "source">) {
  const lists = useListNames(book.owner);
  const mayNotMake = useReasonAgainst("LISTS_WRITE");
  if (lists === undefined) return null;
  if (lists.length > 0) {
    return (
      <Select
        label={words.import.intoList}
        placeholder={words.import.noListChosen}
        data={lists.map(({ id, name }) => ({ value: id, label: name }))}
        value={options.listId}
        searchable
        clearable
        onChange={(listId) => onChange({ ...options, listId })}
      />
    );
  }
  return (
    <TextInput
      label={words.import.makeList}
      description={mayNotMake ?? words.import.makeListHint}
      disabled={mayNotMake !== undefined}
      value={options.newList}
      error={errors.find((error) => error.field?.includes("newList"))?.message}
      onChange={(event) => onChange({ ...options, newList: event.currentTarget.value })}
    />
  );
}
