import { Group, Paper, Text, Title } from "@mantine/core";
import { Suspense, useState } from "react";
import { DeletedSection } from "../deleted/DeletedSection";
import { lazily } from "../lazily";
import { useReasonAgainst } from "../session/viewer";
import { BookSwitcher } from "../shell/BookSwitcher";
import { useBook } from "../shell/book";
import { OffButton } from "../ui/OffButton";
import { Page } from "../ui/Page";
import { words } from "../words";
import classes from "./SettingsPage.module.css";

const PurgeDialog = lazily(() => import("../purges/PurgeDialog"));

/** What concerns a contact book as a whole. */
export default function SettingsPage() {
  const book = useBook();
  const reason = useReasonAgainst("CONTACTS_PURGE");
  const [deleting, setDeleting] = useState(false);
  return (
    <Page title={words.settings.title} aside={<BookSwitcher />} narrow>
      <DeletedSection className={classes.section ?? ""} textClassName={classes.text ?? ""} />
      <Paper withBorder radius="lg" p="lg" className={classes.section}>
        <Title order={2} size="h2">
          {words.settings.deleteAll}
        </Title>
        <Group justify="space-between" align="center" gap="lg" mt="xs">
          <div className={classes.text}>
            <Text size="sm">{words.settings.deleteAllText(book.title)}</Text>
            {reason && (
              <Text size="sm" c="dimmed" mt="xs">
                {reason}
              </Text>
            )}
          </div>
          <OffButton
            color="red.9"
            variant="outline"
            className={classes.danger ?? ""}
            reason={reason}
            onClick={() => setDeleting(true)}
          >
            {words.settings.delete}
          </OffButton>
        </Group>
      </Paper>
      <Suspense fallback={null}>{deleting && <PurgeDialog book={book} onClose={() => setDeleting(false)} />}</Suspense>
    </Page>
  );
}
