import { Button, Group, Text } from "@mantine/core";
import { Suspense, useState } from "react";
import { lazily } from "../lazily";
import { CopyField } from "../ui/CopyField";
import { administration, messagesWords as words } from "../words/administration";
import classes from "./Messages.module.css";
import type { Messages } from "./messages";
import { Panel } from "./Panel";

const RotateSecret = lazily(() => import("./RotateSecret"));
const TwilioTokens = lazily(() => import("./TwilioTokens"));

const copying = { copy: administration.copy, copied: administration.copied, refused: administration.notCopied };

/** Where carriers deliver, and what they sign with. */
export function InboundPanel({ endpoint }: { endpoint: Messages["inboundEndpoint"] }) {
  const [open, setOpen] = useState<"secret" | "twilio">();
  const close = () => setOpen(undefined);
  return (
    <Panel title={words.inbound} hint={words.inboundHint}>
      <CopyField label={words.address} text={endpoint.url} {...copying} />
      <Group justify="space-between" gap="md">
        <About title={words.secret} text={words.secretHint} />
        <Button variant="default" onClick={() => setOpen("secret")}>
          {words.rotate}
        </Button>
      </Group>
      <CopyField label={words.twilioAddress} text={endpoint.twilioUrl} {...copying} />
      <Group justify="space-between" gap="md">
        <About
          title={words.setTokensTitle}
          text={`${words.tokens(endpoint.twilioAuthTokenCount)} ${words.tokensHint} ${words.twilioHint}`}
        />
        <Button variant="default" onClick={() => setOpen("twilio")}>
          {words.setTokens}
        </Button>
      </Group>
      <Suspense fallback={null}>
        {open === "secret" && <RotateSecret onClose={close} />}
        {open === "twilio" && <TwilioTokens onClose={close} />}
      </Suspense>
    </Panel>
  );
}

const About = ({ title, text }: { title: string; text: string }) => (
  <div className={classes.about}>
    <Text size="sm" fw={500}>
      {title}
    </Text>
    <Text size="sm" c="dimmed">
      {text}
    </Text>
  </div>
);
