import { Button, Group } from "@mantine/core";
import { useEffect, useRef } from "react";
import { Notice } from "../ui/Notice";
import { words } from "../words";
import { importWords } from "../words/imports";
import classes from "./ImportDialog.module.css";

type Props = { count: number; busy: boolean; onConfirm: () => void; onCancel: () => void };

/** More people would be opted out than anybody does by mistake without noticing: the number, and that it stays. */
export function ConfirmOptOuts({ count: number, busy, onConfirm, onCancel }: Props) {
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    notice.current?.focus({ preventScroll: true });
    notice.current?.parentElement?.scrollIntoView({ block: "nearest" }); // with its buttons, which stick to the bottom
  }, []);
  return (
    <div>
      <Notice ref={notice} tone="danger" title={importWords.optOutsTitle(number)}>
        {importWords.optOutsText(number)} {importWords.optOutsNothing}
      </Notice>
      <Group justify="flex-end" className={classes.footer}>
        <Button variant="default" onClick={onCancel} disabled={busy}>
          {words.cancel}
        </Button>
        <Button color="red.9" onClick={onConfirm} loading={busy}>
          {importWords.optOutsConfirm(number)}
        </Button>
      </Group>
    </div>
  );
}
