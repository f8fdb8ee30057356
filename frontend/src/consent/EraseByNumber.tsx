import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { erasure } from "../words/consent";
import classes from "./EraseByNumber.module.css";
import { useAskToErase } from "./erasure";
import { Section } from "./Section";

/** For people who are nobody's contact any more. */
export function EraseByNumber() {
  const ask = useAskToErase();
  const [phone, setPhone] = useState("");
  const [problem, setProblem] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const typed = phone.trim();
    if (typed === "") return setProblem(erasure.numberMissing);
    return ask({ phone: typed, name: typed });
  };
  return (
    <Section title={erasure.byNumber} text={erasure.byNumberHint}>
      <form onSubmit={submit} noValidate className={classes.form}>
        <TextInput
          label={erasure.number}
          type="tel"
          autoComplete="off"
          className="figures"
          value={phone}
          error={problem}
          onChange={(event) => {
            setPhone(event.currentTarget.value);
            setProblem(undefined);
          }}
        />
        <Button type="submit" variant="outline" color="red.9">
          {erasure.ask}
        </Button>
      </form>
    </Section>
  );
}
