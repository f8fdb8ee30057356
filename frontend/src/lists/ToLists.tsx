import { Anchor, Group, Text } from "@mantine/core";
import { Link } from "wouter";
import { useBookHref } from "../shell/book";
import { BackIcon } from "../ui/icons";
import { words } from "../words";

/** Back to the lists of the book; whose book it is, where that is known. */
export function ToLists({ book }: { book?: string }) {
  const href = useBookHref();
  return (
    <Group gap="md" wrap="nowrap" miw={0}>
      <Anchor component={Link} href={href("/lists")} size="sm" flex="none">
        <Group gap={4} wrap="nowrap">
          <BackIcon size={16} />
          {words.lists.all}
        </Group>
      </Anchor>
      {book && (
        <Text c="dimmed" truncate>
          {book}
        </Text>
      )}
    </Group>
  );
}
