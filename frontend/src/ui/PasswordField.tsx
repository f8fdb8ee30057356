import { PasswordInput, type PasswordInputProps } from "@mantine/core";

/** Mantine's, that also tells a screen reader when what it holds is wrong. */
export function PasswordField(props: PasswordInputProps) {
  return <PasswordInput aria-invalid={Boolean(props.error)} {...props} />;
}
