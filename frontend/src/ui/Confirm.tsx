import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { words } from "../words";
import { useFocusBack } from "./useFocusBack";

type Props = {
  title: string;
  children: ReactNode;
  confirm: string;
  cancel?: string;
  danger?: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before something is done. Focus starts on the button that does nothing. */
export default function Confirm({
  title,
  children,
  confirm,
  cancel = words.cancel,
  danger = false,
  onConfirm,
  onClose,
}: Props) {
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": words.close }} centered>
      <Stack>
        <Text size="sm">{children}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {cancel}
          </Button>
          <Button {...(danger && { color: "red.9" })} onClick={onConfirm}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
