import { Text } from "@mantine/core";
import type { ReactNode, Ref } from "react";
import classes from "./Notice.module.css";

type Props = { tone: "warning" | "danger"; title?: string; children?: ReactNode; ref?: Ref<HTMLDivElement> };

/** Something that has just happened and wants a look: read out at once; can take the focus. */
export const Notice = ({ tone, title, children, ref }: Props) => (
  <div ref={ref} role="alert" tabIndex={-1} className={classes.notice} data-tone={tone}>
    {title && (
      <Text size="sm" fw={600}>
        {title}
      </Text>
    )}
    <Text size="sm" component="div">
      {children}
    </Text>
  </div>
);
