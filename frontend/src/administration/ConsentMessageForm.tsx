import { Alert, Button, Group, Stack, Switch, Text, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect, useState } from "react";
import { useMutation } from "urql";
import { drafts } from "../drafts/drafts";
import { Restored } from "../drafts/Restored";
import { useDraft } from "../drafts/useDraft";
import { errorsByField, explain } from "../errors";
import { CheckIcon, StopIcon } from "../ui/icons";
import { say } from "../ui/toast";
import { administration, messagesWords as words } from "../words/administration";
import classes from "./Messages.module.css";
import { longestConsentMessage, type Messages, namesSender, saysHowToStop, UpdateMessages } from "./messages";
import { Panel } from "./Panel";

const key = "consentMessage";
const fields = ["consentMessageRequired", "consentMessageText"];

const valuesOf = ({ consentMessageRequired, consentMessageText }: Messages) => ({
  consentMessageRequired,
  consentMessageText: consentMessageText ?? "",
});

export function ConsentMessageForm({ organization }: { organization: Messages }) {
  const [{ fetching }, update] = useMutation(UpdateMessages);
  const form = useForm({ initialValues: valuesOf(organization) });
  const { values } = form;
  const text = values.consentMessageText;
  const [draft, setDraft] = useState(() => drafts.get(key));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with what was kept when the page was opened
  useEffect(() => draft && form.setValues(draft.content as typeof values), []);
  useDraft(key, words.draft, form.isDirty() ? values : undefined);
  const discard = () => {
    setDraft(undefined);
    form.reset();
  };

  const submit = form.onSubmit(async (input) => {
    const { data, error } = await update({ input });
    if (error) return form.setErrors({ form: explain(error) });
    const errors = data?.updateOrganization.userErrors ?? [];
    if (errors.length > 0) return form.setErrors(errorsByField(errors, fields));
    setDraft(undefined);
    const saved = data?.updateOrganization.organization;
    if (saved) {
      form.setInitialValues(valuesOf(saved));
      form.setValues(valuesOf(saved));
    }
    return say(administration.saved);
  });

  return (
    <form onSubmit={submit} noValidate>
      <Panel title={words.consent} hint={words.consentHint}>
        {draft && <Restored at={draft.at} onDiscard={discard} />}
        <Switch
          label={words.required}
          description={words.requiredHint}
          {...form.getInputProps("consentMessageRequired", { type: "checkbox" })}
        />
        <Textarea
          label={words.text}
          description={words.textHint}
          placeholder={words.example(organization.name)}
          autosize
          minRows={3}
          {...form.getInputProps("consentMessageText")}
        />
        {text.trim() !== "" && (
          <Stack gap={4} role="status">
            <Hint isMet={namesSender(text, organization.name)} text={words.names(organization.name)} />
            <Hint isMet={saysHowToStop(text)} text={words.stops} />
          </Stack>
        )}
        <Text size="sm" c="dimmed" className="figures">
          {words.length(text.length, longestConsentMessage)}
        </Text>
        {form.errors["form"] && (
          <Alert color="red" role="alert" title={administration.notSaved}>
            {form.errors["form"]}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={fetching} disabled={!form.isDirty()}>
            {administration.save}
          </Button>
        </Group>
      </Panel>
    </form>
  );
}

/** What the text has to say, and whether it does: in words for a screen reader. */
const Hint = ({ isMet, text }: { isMet: boolean; text: string }) => (
  <div className={classes.hint} data-met={isMet}>
    {isMet ? <CheckIcon size={16} /> : <StopIcon size={16} />}
    <Text size="sm" span>
      {text} <span className="hidden-text">({isMet ? words.met : words.missing})</span>
    </Text>
  </div>
);
