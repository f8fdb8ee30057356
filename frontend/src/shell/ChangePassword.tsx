import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "urql";
import { errorsByField, explain } from "../errors";
import { graphql } from "../graphql";
import { PasswordField } from "../ui/PasswordField";
import { say } from "../ui/toast";
import { words } from "../words";

const ChangePasswordMutation = graphql(`
  mutation ChangePassword($input: ChangePasswordInput!) {
    changePassword(input: $input) { userErrors { code field message } }
  }
`);

export default function ChangePassword({ onClose }: { onClose: () => void }) {
  const [{ fetching }, change] = useMutation(ChangePasswordMutation);
  const form = useForm({ initialValues: { current: "", new: "" } });

  const submit = form.onSubmit(async (input) => {
    const { data, error } = await change({ input });
    if (error) return form.setErrors({ form: explain(error) });
    const errors = data?.changePassword.userErrors ?? [];
    if (errors.length > 0) return form.setErrors(errorsByField(errors, ["current", "new"]));
    say(words.account.passwordChanged);
    return onClose();
  });

  return (
    <Modal
      opened
      onClose={onClose}
      title={words.account.changePassword}
      closeButtonProps={{ "aria-label": words.close }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          {form.errors["form"] && (
            <Alert color="red" role="alert">
              {form.errors["form"]}
            </Alert>
          )}
          <PasswordField
            label={words.account.current}
            autoComplete="current-password"
            data-autofocus
            {...form.getInputProps("current")}
          />
          <PasswordField
            label={words.account.next}
            description={words.account.passwordHint}
            autoComplete="new-password"
            {...form.getInputProps("new")}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={fetching}>
              {words.account.changePassword}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
