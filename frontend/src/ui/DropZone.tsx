import { Button, FileButton, Text } from "@mantine/core";
import { type DragEvent, useState } from "react";
import classes from "./DropZone.module.css";
import { ImportIcon } from "./icons";

type Props = { title: string; or: string; button: string; accept: string; hint: string; onFile: (file: File) => void };

/** A place to drop a file, with a button that does the same. */
export function DropZone({ title, or, button, accept, hint, onFile }: Props) {
  const [over, setOver] = useState(false);
  const drag = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way; the button is everybody's
    <div className={classes.zone} data-over={over} onDragOver={drag} onDragLeave={() => setOver(false)} onDrop={drop}>
      <span className={classes.icon}>
        <ImportIcon size={24} />
      </span>
      <Text fw={500}>{title}</Text>
      <Text size="sm" c="dimmed">
        {or}
      </Text>
      <FileButton onChange={(file) => file && onFile(file)} accept={accept}>
        {(props) => <Button {...props}>{button}</Button>}
      </FileButton>
      <Text size="sm" c="dimmed">
        {hint}
      </Text>
    </div>
  );
}
