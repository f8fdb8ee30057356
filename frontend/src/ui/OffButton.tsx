import { ActionIcon, type ActionIconProps, Button, type ButtonProps, Tooltip } from "@mantine/core";
import { type MouseEvent, type ReactNode, useId } from "react";

type Press = {
  onClick?: (event: MouseEvent) => void;
  type?: "submit" | "button";
  form?: string;
  "aria-keyshortcuts"?: string;
};
type Off = { reason: string | undefined };

/** A button that is off says why: it stays reachable by keyboard, and the reason is its tooltip and its description. */
export function OffButton({ reason, onClick, children, ...rest }: ButtonProps & Press & Off & { children: ReactNode }) {
  const id = useId();
  if (reason === undefined) {
    return (
      <Button {...rest} {...(onClick && { onClick })}>
        {children}
      </Button>
    );
  }
  return (
    <Reason id={id} text={reason}>
      <Button
        {...rest}
        type="button"
        data-disabled
        aria-disabled
        aria-describedby={id}
        onClick={(event) => event.preventDefault()}
      >
        {children}
      </Button>
    </Reason>
  );
}

/** The same for a button that is only an icon. */
export function OffIcon({
  reason,
  label,
  onClick,
  children,
  ...rest
}: ActionIconProps & Press & Off & { label: string; children: ReactNode }) {
  const id = useId();
  if (reason === undefined) {
    return (
      <Tooltip label={label}>
        <ActionIcon {...rest} aria-label={label} {...(onClick && { onClick })}>
          {children}
        </ActionIcon>
      </Tooltip>
    );
  }
  return (
    <Reason id={id} text={reason}>
      <ActionIcon
        {...rest}
        aria-label={label}
        data-disabled
        aria-disabled
        aria-describedby={id}
        onClick={(event) => event.preventDefault()}
      >
        {children}
      </ActionIcon>
    </Reason>
  );
}

function Reason({ id, text, children }: { id: string; text: string; children: ReactNode }) {
  return (
    <>
      <Tooltip label={text} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
        {children}
      </Tooltip>
      <span id={id} className="hidden-text">
        {text}
      </span>
    </>
  );
}
