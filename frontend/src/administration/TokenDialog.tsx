import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { CopyField } from "../ui/CopyField";
import { words } from "../words";
import { administration, tokenWords } from "../words/administration";
import { type MadeToken, TokenForm } from "./TokenForm";
import { firstUse } from "./tokens";

/** What a token is for and may do, then its secret: shown once, so that no stray click closes it. */
export default function TokenDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<MadeToken>();
  const [dirty, setDirty] = useState(false);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={made ? tokenWords.made(made.name) : tokenWords.createTitle}
      closeOnClickOutside={!made && !dirty}
      closeOnEscape={!made}
      closeButtonProps={{ "aria-label": words.close }}
    >
      {made ? (
        <Secret secret={made.secret} onClose={onClose} />
      ) : (
        <TokenForm onMade={setMade} onDirty={() => setDirty(true)} onClose={onClose} />
      )}
    </Modal>
  );
}

function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const copying = {
    copy: administration.copy,
    copied: administration.copied,
    refused: administration.notCopied,
  };
  return (
    <Stack>
      <CopyField label={tokenWords.secret} text={secret} {...copying} />
      <Alert color="yellow" role="note">
        {administration.once}
      </Alert>
      <div>
        <Text size="sm" mb="xs">
          {tokenWords.firstUseText}
        </Text>
        <CopyField label={tokenWords.firstUse} text={firstUse(location.origin, secret)} {...copying} />
      </div>
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {administration.done}
        </Button>
      </Group>
    </Stack>
  );
}
