import { Anchor, Button, Group, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { bytes } from "../format";
import { DropZone } from "../ui/DropZone";
import { FileIcon } from "../ui/icons";
import { optOutLists as words } from "../words/consent";

/** Where the numbers come from. */
export type Numbers = File | string | undefined;

const accepted = ".csv,.tsv,.txt,.xlsx,text/csv,text/plain";

type Props = { numbers: Numbers; onChange: (numbers: Numbers) => void };

/** Upload File, or paste. */
export function OptOutSource({ numbers, onChange }: Props) {
  const [isPasting, setPasting] = useState(false);
  if (numbers instanceof File) {
    return (
      <Group wrap="nowrap">
        <FileIcon size={24} />
        <Text fw={500} flex={1} miw={0} truncate>
          {words.chosen(numbers.name, bytes(numbers.size))}
        </Text>
        <Button variant="default" size="compact-sm" onClick={() => onChange(undefined)}>
          {words.other}
        </Button>
      </Group>
    );
  }
  return (
    <div>
      {isPasting ? (
        <Textarea
          label={words.pasteLabel}
          description={words.pasteHint}
          autosize
          minRows={6}
          maxRows={12}
          data-autofocus
          value={numbers ?? ""}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <DropZone
          title={words.drop}
          or={words.dropOr}
          button={words.upload}
          accept={accepted}
          hint={words.columns}
          onFile={onChange}
        />
      )}
      <Anchor
        component="button"
        type="button"
        size="sm"
        mt="xs"
        onClick={() => {
          setPasting(!isPasting);
          onChange(undefined);
        }}
      >
        {isPasting ? words.fromFile : words.paste}
      </Anchor>
    </div>
  );
}
