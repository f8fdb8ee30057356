import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useMutation } from "urql";
import { explain } from "../errors";
import { useGuards, useViewer } from "../session/viewer";
import { Notice } from "../ui/Notice";
import { say } from "../ui/toast";
import { words } from "../words";
import type { Contact } from "./contact";
import { isStale, UpdateContact, type Updated } from "./updateContact";

const { optOut } = words;

type Props = {
  name: string;
  /** The contact whose number is opted out at once; none while it is being added. */
  contact: Contact | undefined;
  /** Another number stands in the form, not saved yet. */
  isOtherNumber: boolean;
  onTick: () => void;
  onClose: () => void;
};

/** Asks before opting out, because only the person can undo it; for a contact that exists it is stored before the dialog closes. */
export default function OptOutDialog({ name, contact: shown, isOtherNumber, onTick, onClose }: Props) {
  const { organization } = useViewer();
  const [contact] = useState(shown); // what the person was asked about, whatever changes meanwhile
  const [problem, setProblem] = useState<string>();
  const [isSending, store] = useOptOut();

  const confirm = async () => {
    if (contact === undefined) {
      onTick();
      return onClose();
    }
    setProblem(undefined);
    const refused = await store(contact);
    if (refused !== undefined) return setProblem(refused);
    say(optOut.done(name));
    return onClose();
  };

  return (
    <Modal
      opened
      onClose={isSending ? () => {} : onClose}
      title={optOut.title(name)}
      closeButtonProps={{ "aria-label": words.close }}
      centered
    >
      <Stack gap="sm">
        <Text size="sm">{optOut.what(contact?.phoneFormatted, organization.name)}</Text>
        <Text size="sm">{optOut.undo}</Text>
        <Text size="sm" fw={600}>
          {contact === undefined ? optOut.withAdding : optOut.atOnce}
        </Text>
        {isOtherNumber && <Text size="sm">{optOut.storedNumber}</Text>}
        {problem !== undefined && (
          <Notice tone="danger" title={optOut.failed}>
            {problem} {optOut.failedSafe}
          </Notice>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} disabled={isSending} data-autofocus>
            {words.cancel}
          </Button>
          <Button color="red.9" loading={isSending} onClick={() => void confirm()}>
            {contact === undefined ? optOut.confirmNew : optOut.confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Stores the opt-out and nothing else. Answers why it was refused, or nothing. */
function useOptOut() {
  const { details, history } = useGuards();
  const [{ fetching }, update] = useMutation(UpdateContact);

  const send = async ({ id }: Contact, version: number) => {
    const { data, error } = await update({ input: { id, version, optedOut: true }, details, history });
    return { answer: data?.updateContact, error };
  };
  const store = async (contact: Contact): Promise<string | undefined> => {
    let { answer, error } = await send(contact, contact.version);
    if (isStale(answer) && answer?.contact?.phone === contact.phone)
      ({ answer, error } = await send(contact, answer?.contact?.version ?? contact.version));
    if (error) return explain(error);
    return isStale(answer) ? optOut.otherNumber(answer?.contact?.phoneFormatted ?? "") : reasonOf(answer);
  };
  return [fetching, store] as const;
}

const reasonOf = (answer: Updated | undefined) =>
  answer?.userErrors.map(({ message }) => message).join(" ") || undefined;
