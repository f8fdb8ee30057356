import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { explain } from "../errors";
import { PasswordField } from "../ui/PasswordField";
import { say } from "../ui/toast";
import { words as common } from "../words";
import { administration, messagesWords as words } from "../words/administration";
import { UpdateMessages } from "./messages";

/** What Twilio signs with: put in, never shown. */
export default function TwilioTokens({ onClose }: { onClose: () => void }) {
  const [{ fetching }, update] = useMutation(UpdateMessages);
  const [token, setToken] = useState("");
  const [next, setNext] = useState("");
  const [problem, setProblem] = useState<string>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const tokens = [token, next].map((each) => each.trim()).filter((each) => each !== "");
    const { data, error } = await update({ input: { twilioAuthTokens: tokens.length > 0 ? tokens : null } });
    const refused = error ? explain(error) : data?.updateOrganization.userErrors[0]?.message;
    if (refused !== undefined) return setProblem(refused);
    say(administration.saved);
    return onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.setTokensTitle}
      closeOnClickOutside={token === "" && next === ""}
      closeButtonProps={{ "aria-label": common.close }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">
            {words.tokensHint} {words.replaces}
          </Text>
          <PasswordField
            label={words.token}
            autoComplete="off"
            data-autofocus
            value={token}
            error={problem}
            onChange={(event) => {
              setToken(event.currentTarget.value);
              setProblem(undefined);
            }}
          />
          <PasswordField
            label={words.nextToken}
            description={words.nextTokenHint}
            autoComplete="off"
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" loading={fetching}>
              {administration.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
