import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Message.module.css";

type Props = { icon?: ReactNode; title: string; children?: ReactNode; actions?: ReactNode };

/** What stands where content would be: empty, nothing found, not there, failed. */
export function Message({ icon, title, children, actions }: Props) {
  return (
    <div className={classes.message}>
      {icon && <div className={classes.icon}>{icon}</div>}
      <Title order={2} size="h2">
        {title}
      </Title>
      {children && (
        <Text c="dimmed" size="sm" maw={380}>
          {children}
        </Text>
      )}
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
