import { Alert, Button, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { explain } from "../errors";
import { graphql } from "../graphql";
import { CopyField } from "../ui/CopyField";
import { words as common } from "../words";
import { administration, messagesWords as words } from "../words/administration";

const RotateInboundSecret = graphql(`
  mutation RotateInboundSecret($input: RotateInboundSecretInput!) {
    rotateInboundSecret(input: $input) {
      inboundEndpoint { secret }
      userErrors { code field message }
    }
  }
`);

/** How long the present one goes on, in hours: the safest first. */
const choices = [24, 168, 0] as const;

/** Asks first, then shows the new secret: once, so that no stray click closes it. */
export default function RotateSecret({ onClose }: { onClose: () => void }) {
  const [secret, setSecret] = useState<string>();
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={secret === undefined ? words.rotateTitle : words.rotated}
      closeOnClickOutside={false}
      closeOnEscape={secret === undefined}
      closeButtonProps={{ "aria-label": common.close }}
    >
      {secret === undefined ? (
        <Ask onMade={setSecret} onClose={onClose} />
      ) : (
        <Stack>
          <CopyField
            label={words.secret}
            text={secret}
            copy={administration.copy}
            copied={administration.copied}
            refused={administration.notCopied}
          />
          <Alert color="yellow" role="note">
            {administration.once}
          </Alert>
          <Group justify="flex-end">
            <Button onClick={onClose} data-autofocus>
              {administration.done}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function Ask({ onMade, onClose }: { onMade: (secret: string) => void; onClose: () => void }) {
  const [{ fetching }, rotate] = useMutation(RotateInboundSecret);
  const [keep, setKeep] = useState<(typeof choices)[number]>(24);
  const [problem, setProblem] = useState<string>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { data, error } = await rotate({ input: { keepOldForHours: keep } });
    const made = data?.rotateInboundSecret.inboundEndpoint;
    if (made) return onMade(made.secret);
    return setProblem(error ? explain(error) : data?.rotateInboundSecret.userErrors[0]?.message);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{words.rotateText}</Text>
        <Radio.Group
          label={words.keepOld}
          value={String(keep)}
          onChange={(value) => setKeep(choices.find((each) => String(each) === value) ?? 24)}
        >
          <Stack gap="xs" mt="xs">
            {choices.map((hours) => (
              <Radio key={hours} value={String(hours)} label={words.keep[hours]} />
            ))}
          </Stack>
        </Radio.Group>
        {problem && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {common.cancel}
          </Button>
          <Button type="submit" loading={fetching}>
            {words.rotateNow}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
