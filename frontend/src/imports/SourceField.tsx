import { Anchor, Button, Group, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { bytes } from "../format";
import { DropZone } from "../ui/DropZone";
import { FileIcon } from "../ui/icons";
import { words } from "../words";
import classes from "./SourceField.module.css";
import { downloadSample } from "./sample";
import { acceptedFiles, fromFile, fromText, type Source } from "./source";

type Props = { source: Source | undefined; onChange: (source: Source | undefined) => void; disabled: boolean };

/** Upload File, or paste. */
export function SourceField({ source, onChange, disabled }: Props) {
  const [pasting, setPasting] = useState(false);
  const choose = (file: File) => void fromFile(file).then(onChange);
  const toggle = () => {
    setPasting(!pasting);
    onChange(undefined);
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
          {words.import.otherFile}
        </Button>
      </Group>
    );
  }
  return (
    <div>
      {pasting ? (
        <Textarea
          label={words.import.pasteLabel}
          description={words.import.pasteHint}
          autosize
          minRows={6}
          maxRows={12}
          data-autofocus
          disabled={disabled}
          value={source?.text ?? ""}
          onChange={(event) =>
            onChange(event.currentTarget.value === "" ? undefined : fromText(event.currentTarget.value))
          }
          classNames={{ input: classes.rows ?? "" }}
        />
      ) : (
        <DropZone
          title={words.import.drop}
          or={words.import.dropOr}
          button={words.import.uploadFile}
          accept={acceptedFiles}
          hint={words.import.columns}
          onFile={choose}
        />
      )}
      <Group justify="space-between" mt="xs">
        <Anchor component="button" type="button" size="sm" onClick={toggle}>
          {pasting ? words.import.fromFile : words.import.paste}
        </Anchor>
        <Anchor component="button" type="button" size="sm" onClick={downloadSample}>
          {words.import.sample}
        </Anchor>
      </Group>
    </div>
  );
}
