import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type ReactNode, useEffect, useState } from "react";
import { useQuery } from "urql";
import { useReachesAllBooks, useViewer } from "../session/viewer";
import { BookOwners } from "../shell/bookOwners";
import { tokenWords } from "../words/administration";

const everyBook = "every";

type Props = { value: string | undefined; onChange: (owner: string | undefined) => void; error: ReactNode };

/** Whose contact book, or every one of the organization; who opens only one chooses nothing. */
export function BookField({ value, onChange, error }: Props) {
  const { user } = useViewer();
  const several = useReachesAllBooks();
  const [chosen, setChosen] = useState<string>(tokenWords.allBooks);
  const [typed, setTyped] = useState("");
  // What is chosen stands in the field too, and is no search.
  const [search] = useDebouncedValue(typed === chosen ? "" : typed, 150);
  const [{ data }] = useQuery({ query: BookOwners, variables: search === "" ? {} : { search } });
  const own = user?.id;
  useEffect(() => {
    if (!several && value !== own) onChange(own);
  }, [several, value, own, onChange]);

  const owners = data?.bookOwners.nodes ?? [];
  const books = owners.map(({ id, name }) => ({ value: id, label: tokenWords.bookOf(name) }));
  const offered = several ? [{ value: everyBook, label: tokenWords.allBooks }, ...books] : books.slice(0, 1);
  return (
    <Select
      label={tokenWords.reach}
      description={several ? undefined : tokenWords.allBooksOff}
      data={offered}
      value={value ?? everyBook}
      disabled={!several}
      allowDeselect={false}
      searchable={(data?.bookOwners.totalCount ?? 0) > owners.length || search !== ""}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      error={error}
      onChange={(book, option) => {
        setChosen(option?.label ?? "");
        onChange(book === null || book === everyBook ? undefined : book);
      }}
    />
  );
}
