import { Menu, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";

const searchFrom = 8;
const most = 50;
const folded = (text: string) => text.trim().toLocaleLowerCase();

type Words = { search: string; none: string; more: (n: number) => string };
type Props<T> = {
  options: readonly T[];
  textOf: (option: T) => string;
  words: Words;
  children: (found: readonly T[]) => ReactNode;
};

/** The items of a menu. Where there are many, those in whose text stands what is typed, and how many more there are. */
export function Found<T>({ options, textOf, words, children }: Props<T>) {
  const [typed, setTyped] = useState("");
  if (options.length <= searchFrom) return children(options);
  const found = options.filter((option) => folded(textOf(option)).includes(folded(typed)));
  const rest = found.length - most;
  return (
    <>
      <Menu.Search
        placeholder={words.search}
        aria-label={words.search}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {children(found.slice(0, most))}
      {(rest > 0 || found.length === 0) && (
        <Text size="sm" c="dimmed" p="xs" role="status">
          {rest > 0 ? words.more(rest) : words.none}
        </Text>
      )}
    </>
  );
}
