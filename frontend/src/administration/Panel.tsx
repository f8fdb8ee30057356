import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Administration.module.css";

type Props = { title: string; hint?: string; children: ReactNode };

/** What belongs together on a page of administration. */
export const Panel = ({ title, hint, children }: Props) => (
  <Paper component="section" withBorder radius="lg" p="lg" className={classes.panel}>
    <Title order={2} size="h2">
      {title}
    </Title>
    {hint && (
      <Text size="sm" c="dimmed" mt={4}>
        {hint}
      </Text>
    )}
    <Stack mt="md">{children}</Stack>
  </Paper>
);
