import { Anchor, Button, Group, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { bytes, moment } from "../format";
import { DropZone } from "../ui/DropZone";
import { FileIcon } from "../ui/icons";
import { importWords } from "../words/imports";
import classes from "./SourceField.module.css";
import { downloadSample } from "./sample";
import { acceptedFiles, type Source } from "./source";
import type { ImportForm } from "./useImportForm";

type Props = { form: ImportForm; onChange: (source: Source | undefined) => void; disabled: boolean };

/** Upload File, or paste. */
export function SourceField({ form, onChange, disabled }: Props) {
  const { source, draft } = form;
  const [pasting, setPasting] = useState(source?.kind === "text");
  const [pasted, setPasted] = useState(source?.kind === "text" ? source.text : "");
  const paste = (text: string) => {
    setPasted(text);
    onChange(text.trim() === "" ? undefined : { kind: "text", text });
  };
  /** What was pasted is there again for whoever looks at the other way and comes back. */
  const toggle = () => {
    setPasting(!pasting);
    if (pasting) onChange(undefined);
    else paste(pasted);
  };

  if (source?.kind === "file") {
    return (
      <Group className={classes.file} wrap="nowrap">
        <FileIcon size={24} />
        <div className={classes.name}>
          <Text fw={500} truncate>
            {source.file.name}
          </Text>
          <Text size="sm" c="dimmed">
            {bytes(source.file.size)}
          </Text>
        </div>
        <Button variant="default" size="compact-sm" onClick={() => onChange(undefined)} disabled={disabled}>
          {importWords.otherFile}
        </Button>
      </Group>
    );
  }
  return (
    <div>
      {pasting && draft.restoredAt !== undefined && (
        <Group mb="xs" gap="xs">
          <Text size="sm" c="dimmed">
            {importWords.draftRestored(moment(new Date(draft.restoredAt).toISOString()))}
          </Text>
          <Button variant="subtle" size="compact-sm" onClick={() => paste("")} disabled={pasted === "" || disabled}>
            {importWords.draftDiscard}
          </Button>
        </Group>
      )}
      {pasting ? (
        <Textarea
          label={importWords.pasteLabel}
          description={importWords.pasteHint}
          autosize
          minRows={6}
          maxRows={12}
          data-autofocus
          disabled={disabled}
          value={pasted}
          onChange={(event) => paste(event.currentTarget.value)}
          classNames={{ input: classes.rows ?? "" }}
        />
      ) : (
        <DropZone
          title={importWords.drop}
          or={importWords.dropOr}
          button={importWords.uploadFile}
          accept={acceptedFiles}
          hint={importWords.columns}
          onFile={(file) => onChange({ kind: "file", file })}
        />
      )}
      <Group justify="space-between" mt="xs">
        <Anchor component="button" type="button" size="sm" onClick={toggle}>
          {pasting ? importWords.fromFile : importWords.paste}
        </Anchor>
        <Anchor component="button" type="button" size="sm" onClick={downloadSample}>
          {importWords.sample}
        </Anchor>
      </Group>
    </div>
  );
}
