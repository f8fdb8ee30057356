import { Button, Menu, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useQuery } from "urql";
import { useViewer } from "../session/viewer";
import { CheckIcon, DownIcon } from "../ui/icons";
import { words } from "../words";
import { useBook, useOpenBook } from "./book";
import { BookOwners } from "./bookOwners";

const searchFrom = 8;

/** Whose book is open; for those who may open several, the way to another. */
export function BookSwitcher() {
  const book = useBook();
  const [{ data }] = useQuery({ query: BookOwners, variables: {} });
  const several = (data?.bookOwners.totalCount ?? 1) > 1;
  if (!several)
    return (
      <Text c="dimmed" truncate>
        {book.title}
      </Text>
    );
  return (
    <Menu position="bottom-start" width={300} shadow="md" keepMounted={false}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          fw={500}
          rightSection={<DownIcon size={16} />}
          aria-label={`${words.book.label}: ${book.title}`}
        >
          {book.title}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Owners searchable={(data?.bookOwners.totalCount ?? 0) > searchFrom} />
      </Menu.Dropdown>
    </Menu>
  );
}

function Owners({ searchable }: { searchable: boolean }) {
  const viewer = useViewer();
  const book = useBook();
  const open = useOpenBook();
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), 150);
  const [{ data }] = useQuery({ query: BookOwners, variables: search === "" ? {} : { search } });
  const people = data?.bookOwners.nodes ?? [];
  return (
    <>
      {searchable && (
        <Menu.Search
          placeholder={words.book.search}
          aria-label={words.book.search}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {people.length === 0 && search !== "" && (
        <Text size="sm" c="dimmed" p="xs">
          {words.book.nobody}
        </Text>
      )}
      {people.map(({ id, name }) => {
        const own = id === viewer.user?.id;
        return (
          <Menu.Item
            key={id}
            onClick={() => open(own ? undefined : id)}
            rightSection={id === book.userId && <CheckIcon size={16} />}
          >
            {name}
            {own && (
              <Text size="xs" c="dimmed">
                {words.book.yours}
              </Text>
            )}
          </Menu.Item>
        );
      })}
    </>
  );
}
