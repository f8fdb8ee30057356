import { Button, Group } from "@mantine/core";
import { useEffect, useRef } from "react";
import { Notice } from "../ui/Notice";
import { words } from "../words";
import { importWords } from "../words/imports";
import classes from "./ImportDialog.module.css";
import { saidBefore } from "./ImportedBefore";
import type { Preview } from "./usePreview";

type Props = { before: Preview["importedBefore"]; busy: boolean; onConfirm: () => void; onCancel: () => void };

/** The same file by the same columns came in before: when, and whether it is meant. */
export function SameFile({ before, busy, onConfirm, onCancel }: Props) {
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => notice.current?.focus(), []);
  return (
    <div>
      <Notice ref={notice} tone="warning" title={importWords.sameTitle}>
        {before === null ? importWords.sameText : saidBefore(before)} {importWords.sameNothing}
      </Notice>
      <Group justify="flex-end" className={classes.footer}>
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
