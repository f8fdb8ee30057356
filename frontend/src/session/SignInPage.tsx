import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "urql";
import { errorsByField, explain } from "../errors";
import { graphql } from "../graphql";
import { PasswordField } from "../ui/PasswordField";
import { words } from "../words";
import { Card } from "./Card";
import { DemoPeople } from "./DemoPeople";
import { useRenewSession } from "./session";

const SignIn = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      viewer { user { id } }
      userErrors { code field message }
    }
  }
`);

const filled = (value: string) => (value.trim() === "" ? words.signIn.required : null);

export default function SignInPage() {
  const renew = useRenewSession();
  const [{ fetching }, signIn] = useMutation(SignIn);
  const form = useForm({
    initialValues: { email: "", password: "", form: "" },
    validate: { email: filled, password: filled },
  });

  const submit = form.onSubmit(async ({ email, password }) => {
    const { data, error } = await signIn({ input: { email, password } });
    if (error) return form.setErrors({ form: explain(error) });
    const errors = data?.signIn.userErrors ?? [];
    if (errors.length > 0) return form.setErrors(errorsByField(errors, ["email", "password"]));
    return renew();
  });

  return (
    <Card title={words.signIn.title}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {form.errors["form"] && (
            <Alert color="red" role="alert">
              {form.errors["form"]}
            </Alert>
          )}
          <TextInput
            label={words.signIn.email}
            type="email"
            autoComplete="username"
            autoFocus
            {...form.getInputProps("email")}
          />
          <PasswordField
            label={words.signIn.password}
            autoComplete="current-password"
            {...form.getInputProps("password")}
          />
          <Button type="submit" loading={fetching} fullWidth>
            {words.signIn.submit}
          </Button>
        </Stack>
      </form>
      <DemoPeople onSignedIn={renew} />
    </Card>
  );
}
