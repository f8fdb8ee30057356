import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { say } from "../ui/toast";
import { messagesWords as words } from "../words/administration";
import classes from "./Messages.module.css";
import type { ChangeWords } from "./useOwnWords";

/** One more word that opts out. What exactly is stored (capitals, no outer punctuation) the server says. */
export function AddKeyword({ known, change }: { known: string[]; change: ChangeWords }) {
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string>();
  const [isAdding, setAdding] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const word = typed.trim();
    const shown = word.toUpperCase();
    field.current?.focus();
    if (isAdding) return;
    if (known.includes(shown)) return setProblem(words.present(shown));
    setAdding(true);
    const refused = await change((present) => [...present, word]);
    setAdding(false);
    setProblem(refused);
    if (refused !== undefined) return;
    setTyped("");
    say(words.added(shown));
  };

  return (
    <form onSubmit={submit} className={classes.add} noValidate>
      <TextInput
        ref={field}
        label={words.word}
        autoComplete="off"
        value={typed}
        error={problem}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setProblem(undefined);
        }}
      />
      <Button type="submit" variant="default" loading={isAdding}>
        {words.add}
      </Button>
    </form>
  );
}
