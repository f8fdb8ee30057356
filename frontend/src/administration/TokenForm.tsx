import { Alert, Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "urql";
import { errorsByField, explain } from "../errors";
import { graphql, type Permission } from "../graphql";
import { words } from "../words";
import { administration, tokenWords } from "../words/administration";
import { inWords } from "../words/permissions";
import { BookField } from "./BookField";
import { ScopesField } from "./ScopesField";
import { TokenFacts } from "./tokens";

const CreateApiToken = graphql(
  `
    mutation CreateApiToken($input: CreateApiTokenInput!) {
      createApiToken(input: $input) {
        token { ...TokenFacts }
        secret
        userErrors { code field message }
      }
    }
  `,
  [TokenFacts],
);

export type MadeToken = { name: string; secret: string };
type Expiry = keyof typeof tokenWords.expiry;

const aDay = 86_400_000;
const expiries = Object.entries(tokenWords.expiry).map(([value, label]) => ({ value, label }));
const fields = ["name", "ownerId", "scopes", "expiresAt"];

/** From days to come to the moment; "never" says nothing. */
const endOf = (expiry: Expiry) =>
  expiry === "never" ? {} : { expiresAt: new Date(Date.now() + Number(expiry) * aDay).toISOString() };

type Props = { onMade: (made: MadeToken) => void; onDirty: () => void; onClose: () => void };

export function TokenForm({ onMade, onDirty, onClose }: Props) {
  const [{ fetching }, create] = useMutation(CreateApiToken);
  const form = useForm({
    initialValues: { name: "", owner: undefined as string | undefined, scopes: [] as Permission[], expiry: "90" },
    onValuesChange: onDirty,
  });

  const submit = form.onSubmit(async ({ name, owner, scopes, expiry }) => {
    const input = { name, scopes, ...(owner !== undefined && { ownerId: owner }), ...endOf(expiry as Expiry) };
    const { data, error } = await create({ input });
    if (error) return form.setErrors({ form: explain(error) });
    const errors = data?.createApiToken.userErrors ?? [];
    const told = errors.map((each) => ({ ...each, message: inWords(each.message) }));
    if (errors.length > 0) return form.setErrors(errorsByField(told, fields));
    const { token, secret } = data?.createApiToken ?? {};
    if (token && secret) onMade({ name: token.name, secret });
    return undefined;
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {form.errors["form"] && (
          <Alert color="red" role="alert" title={administration.notSaved}>
            {form.errors["form"]}
          </Alert>
        )}
        <TextInput
          label={tokenWords.name}
          description={tokenWords.nameHint}
          required
          autoComplete="off"
          data-autofocus
          {...form.getInputProps("name")}
        />
        <BookField
          value={form.values.owner}
          error={form.errors["ownerId"]}
          onChange={(owner) => form.setFieldValue("owner", owner)}
        />
        <ScopesField
          value={form.values.scopes}
          error={form.errors["scopes"]}
          onChange={(scopes) => form.setFieldValue("scopes", scopes)}
        />
        <Select
          label={tokenWords.expires}
          data={expiries}
          allowDeselect={false}
          {...form.getInputProps("expiry")}
          error={form.errors["expiresAt"]}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={fetching}>
            {tokenWords.make}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
