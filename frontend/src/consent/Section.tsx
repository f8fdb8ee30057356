import { Group, Paper, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Section.module.css";

/** One thing that can be done, what it does, and the way to it. */
export const Section = ({ title, text, children }: { title: string; text: string; children: ReactNode }) => (
  <Paper component="section" withBorder radius="lg" p="lg" className={classes.section} aria-label={title}>
    <Title order={2} size="h2">
      {title}
    </Title>
    <Group justify="space-between" align="flex-end" gap="lg" mt="xs">
      <Text size="sm" className={classes.text ?? ""}>
        {text}
      </Text>
      {children}
    </Group>
  </Paper>
);
