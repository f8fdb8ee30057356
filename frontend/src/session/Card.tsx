import { Paper, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { words } from "../words";
import classes from "./Card.module.css";

/** The page of somebody who isn't signed in: one card in the middle. */
export function Card({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ${words.product}`;
  }, [title]);
  return (
    <main className={classes.page}>
      <Paper className={classes.card} withBorder radius="lg">
        <Stack>
          <div>
            <Text className={classes.product} size="sm">
              {words.product}
            </Text>
            <Title order={1} size="h1">
              {title}
            </Title>
            {text && (
              <Text c="dimmed" size="sm" mt={4}>
                {text}
              </Text>
            )}
          </div>
          {children}
        </Stack>
      </Paper>
    </main>
  );
}
