/* Short messages that go away by themselves; one with an action stays longer. */
import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { words } from "../words";

export const say = (message: string) =>
  notifications.show({ message, withBorder: true, closeButtonProps: { "aria-label": words.close } });

export const complain = (title: string, message: string) =>
  notifications.show({
    title,
    message,
    color: "red.9",
    withBorder: true,
    autoClose: 15_000,
    role: "alert",
    closeButtonProps: { "aria-label": words.close },
  });

/** What was done, with a button that takes it back. */
export function sayWithUndo(message: string, undo: () => void) {
  const id = notifications.show({
    autoClose: 12_000,
    withBorder: true,
    closeButtonProps: { "aria-label": words.close },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          {words.undo}
        </Button>
      </Group>
    ),
  });
}
