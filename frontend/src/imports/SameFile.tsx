import { Button, Group } from "@mantine/core";
import { useEffect, useRef } from "react";
import { Notice } from "../ui/Notice";
import { words } from "../words";
import { importWords } from "../words/imports";

type Props = { message: string; busy: boolean; onConfirm: () => void; onCancel: () => void };

/** The same file by the same columns came in before: when, in the server's words, and whether it is meant. */
export function SameFile({ message, busy, onConfirm, onCancel }: Props) {
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => notice.current?.focus(), []);
  return (
    <div>
      <Notice ref={notice} tone="warning" title={importWords.sameTitle}>
        {message} {importWords.sameNothing}
      </Notice>
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel} disabled={busy}>
          {words.cancel}
        </Button>
        <Button onClick={onConfirm} loading={busy}>
          {importWords.sameConfirm}
        </Button>
      </Group>
    </div>
  );
}
