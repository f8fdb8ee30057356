import { ActionIcon, Text, Title } from "@mantine/core";
import { type ReactNode, Suspense, useState } from "react";
import { lazily } from "../lazily";
import { CloseIcon } from "../ui/icons";
import { complain, say } from "../ui/toast";
import { messagesWords as words } from "../words/administration";
import { AddKeyword } from "./AddKeyword";
import classes from "./Messages.module.css";
import type { Messages } from "./messages";
import { Panel } from "./Panel";
import { useOwnWords } from "./useOwnWords";

const Confirm = lazily(() => import("../ui/Confirm"));

/** The words that are heard as opt-outs: the core, which nobody can change, and the organization's own. */
export function Keywords({ keywords }: { keywords: Messages["keywords"] }) {
  const [asked, setAsked] = useState<string>();
  const change = useOwnWords();
  const own = keywords.filter(({ core }) => !core);
  const remove = async (word: string) => {
    setAsked(undefined);
    const refused = await change((present) => present.filter((each) => each !== word));
    if (refused === undefined) say(words.removed(word));
    else complain(words.notChanged, refused);
  };
  return (
    <Panel title={words.words} hint={words.wordsHint}>
      <Group title={words.own} hint={words.ownHint}>
        {own.length === 0 ? (
          <Text size="sm" mt={8}>
            {words.ownEmpty}
          </Text>
        ) : (
          <Words>
            {own.map(({ word }) => (
              <li key={word} className={classes.word}>
                {word}
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  radius="xl"
                  aria-label={words.remove(word)}
                  onClick={() => setAsked(word)}
                >
                  <CloseIcon size={14} />
                </ActionIcon>
              </li>
            ))}
          </Words>
        )}
        <AddKeyword known={keywords.map(({ word }) => word)} change={change} />
      </Group>
      <Group title={words.core} hint={words.coreHint}>
        <Fixed words={keywords.filter(({ core, effect }) => core && effect === "OPT_OUT")} />
      </Group>
      <Group title={words.optIn} hint={words.optInHint}>
        <Fixed words={keywords.filter(({ effect }) => effect === "OPT_IN")} />
      </Group>
      <Suspense fallback={null}>
        {asked !== undefined && (
          <Confirm
            title={words.removeTitle(asked)}
            confirm={words.remove(asked)}
            danger
            onConfirm={() => void remove(asked)}
            onClose={() => setAsked(undefined)}
          >
            {words.removeText}
          </Confirm>
        )}
      </Suspense>
    </Panel>
  );
}

const Group = ({ title, hint, children }: { title: string; hint: string; children: ReactNode }) => (
  <section aria-label={title}>
    <Title order={3} size="sm">
      {title}
    </Title>
    <Text size="sm" c="dimmed">
      {hint}
    </Text>
    {children}
  </section>
);

const Words = ({ children }: { children: ReactNode }) => <ul className={classes.words}>{children}</ul>;

const Fixed = ({ words: fixed }: { words: Messages["keywords"] }) => (
  <Words>
    {fixed.map(({ word }) => (
      <li key={word} className={classes.word}>
        {word}
      </li>
    ))}
  </Words>
);
