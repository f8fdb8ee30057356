import { Alert, Anchor, Button, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useMutation } from "urql";
import { Link, useLocation } from "wouter";
import { errorsByField, explain } from "../errors";
import { graphql } from "../graphql";
import { PasswordField } from "../ui/PasswordField";
import { words } from "../words";
import { Card } from "./Card";
import { useRenewSession } from "./session";

const RedeemLink = graphql(`
  mutation RedeemLink($input: RedeemLinkInput!) {
    redeemLink(input: $input) {
      viewer { user { id } }
      userErrors { code field message }
    }
  }
`);

/** An invitation or a first sign-in. The token comes in the path or, so that no log keeps it, in the fragment. */
export default function RedeemPage({ params }: { params: { token?: string | undefined } }) {
  const [token] = useState(() => params.token ?? location.hash.replace(/^#(token=)?/, ""));
  const [, go] = useLocation();
  const renew = useRenewSession();
  const [{ fetching }, redeem] = useMutation(RedeemLink);
  const form = useForm({ initialValues: { password: "" } });

  const submit = form.onSubmit(async ({ password }) => {
    const { data, error } = await redeem({ input: { token, password } });
    if (error) return form.setErrors({ form: explain(error) });
    const errors = data?.redeemLink.userErrors ?? [];
    if (errors.length > 0) return form.setErrors(errorsByField(errors, ["token", "password"]));
    go("/contacts", { replace: true });
    return renew();
  });

  const refused = form.errors["token"] ?? form.errors["form"];
  return (
    <Card title={words.redeem.title} text={words.redeem.text}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {refused && (
            <Alert color="red" role="alert" title={refused}>
              <Text size="sm">{words.redeem.used}</Text>
              <Anchor component={Link} href="/contacts" size="sm">
                {words.redeem.toSignIn}
              </Anchor>
            </Alert>
          )}
          <PasswordField
            label={words.redeem.password}
            description={words.account.passwordHint}
            autoComplete="new-password"
            autoFocus
            {...form.getInputProps("password")}
          />
          <Button type="submit" loading={fetching} fullWidth>
            {words.redeem.submit}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
