import { Select, TextInput } from "@mantine/core";
import type { UserError } from "../errors";
import { useListNames } from "../lists/lists";
import { useReasonAgainst } from "../session/viewer";
import type { Book } from "../shell/book";
import { importWords } from "../words/imports";
import type { Options } from "./useImportForm";

type Props = {
  book: Book;
  options: Options;
  onChange: (part: Partial<Options>) => void;
  errors: readonly UserError[];
};

/** The lists of the book; where there is none, a way to make one. */
export function IntoList({ book, options, onChange, errors }: Props) {
  const lists = useListNames(book.owner);
  const reason = useReasonAgainst("LISTS_WRITE");
  if (lists === undefined) return null;
  if (lists.length > 0) {
    return (
      <Select
        label={importWords.intoList}
        description={reason}
        disabled={reason !== undefined}
        placeholder={importWords.noListChosen}
        data={lists.map(({ id, name }) => ({ value: id, label: name }))}
        value={options.listId}
        searchable
        nothingFoundMessage={importWords.noSuchList}
        clearable
        onChange={(listId) => onChange({ listId })}
      />
    );
  }
  return (
    <TextInput
      label={importWords.makeList}
      description={reason ?? importWords.makeListHint}
      disabled={reason !== undefined}
      value={options.newList}
      error={errors.find((error) => error.field?.includes("newList"))?.message}
      onChange={(event) => onChange({ newList: event.currentTarget.value })}
    />
  );
}
