import { Text } from "@mantine/core";
import { moment } from "../format";
import { words } from "../words";
import type { Contact } from "./contact";

const { consentMessage } = words;

/** The one-time text that says who is writing and how to stop: whether this number got it, and when. */
export function ConsentMessage({ contact: { consentMessage: message } }: { contact: Contact }) {
  const status =
    message.status === "SENT" && message.sentAt !== null
      ? consentMessage.sentAt(moment(message.sentAt))
      : consentMessage.status[message.status];
  return (
    <div>
      <Text size="sm" fw={500}>
        {consentMessage.title}
      </Text>
      <Text size="sm">{status}</Text>
      <Text size="xs" c="dimmed">
        {consentMessage.meaning[message.status]}
      </Text>
    </div>
  );
}
