import { Button, Group, Paper, Text, Title } from "@mantine/core";
import { Link } from "wouter";
import { useReasonAgainst } from "../session/viewer";
import { useBookHref } from "../shell/book";
import { OffButton } from "../ui/OffButton";
import { words } from "../words";

/** The way to what was deleted, among the settings of a book. */
export function DeletedSection({ className, textClassName }: { className: string; textClassName: string }) {
  const href = useBookHref();
  const reason = useReasonAgainst("CONTACTS_DELETE");
  return (
    <Paper withBorder radius="lg" p="lg" className={className}>
      <Title order={2} size="h2">
        {words.deletedContacts.title}
      </Title>
      <Group justify="space-between" align="center" gap="lg" mt="xs">
        <div className={textClassName}>
          <Text size="sm">{words.deletedContacts.about}</Text>
          {reason && (
            <Text size="sm" c="dimmed" mt="xs">
              {reason}
            </Text>
          )}
        </div>
        {reason === undefined ? (
          <Button component={Link} href={href("/contacts/deleted")} variant="default">
            {words.deletedContacts.show}
          </Button>
        ) : (
          <OffButton variant="default" reason={reason}>
            {words.deletedContacts.show}
          </OffButton>
        )}
      </Group>
    </Paper>
  );
}
