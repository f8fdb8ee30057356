import { Alert, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect, useMemo, useState } from "react";
import { useClient, useMutation } from "urql";
import { drafts } from "../drafts/drafts";
import { Restored } from "../drafts/Restored";
import { useDraft } from "../drafts/useDraft";
import { errorsByField, explain } from "../errors";
import { graphql, ViewerQuery } from "../graphql";
import { say } from "../ui/toast";
import { administration, organizationWords as words } from "../words/administration";
import { type Organization, OrganizationFacts } from "./organization";
import { Panel } from "./Panel";
import { PolicySwitches } from "./PolicySwitches";
import { regions } from "./regions";

const UpdateOrganization = graphql(
  `
    mutation UpdateOrganization($input: UpdateOrganizationInput!) {
      updateOrganization(input: $input) {
        organization { ...OrganizationFacts }
        userErrors { code field message }
      }
    }
  `,
  [OrganizationFacts],
);

const key = "organization";
const fields = ["name", "defaultRegion", "disabledPermissions"];

const valuesOf = (organization: Organization) => ({
  name: organization.name,
  defaultRegion: organization.defaultRegion,
  disabledPermissions: organization.disabledPermissions,
});

export function OrganizationForm({ organization }: { organization: Organization }) {
  const client = useClient();
  const countries = useMemo(regions, []);
  const [{ fetching }, update] = useMutation(UpdateOrganization);
  const form = useForm({ initialValues: valuesOf(organization) });
  const { values } = form;
  const [draft, setDraft] = useState(() => drafts.get(key));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with what was kept when the page was opened
  useEffect(() => draft && form.setValues(draft.content as typeof values), []);
  useDraft(key, words.draft, form.isDirty() ? values : undefined);
  const discard = () => {
    setDraft(undefined);
    form.reset();
  };

  const submit = form.onSubmit(async (input) => {
    const { data, error } = await update({ input });
    if (error) return form.setErrors({ form: explain(error) });
    const errors = data?.updateOrganization.userErrors ?? [];
    if (errors.length > 0) return form.setErrors(errorsByField(errors, fields));
    setDraft(undefined);
    const saved = data?.updateOrganization.organization;
    if (saved) {
      form.setInitialValues(valuesOf(saved));
      form.setValues(valuesOf(saved));
    }
    say(administration.saved);
    // What the person may do follows the policy.
    return void client.query(ViewerQuery, {}, { requestPolicy: "network-only" }).toPromise();
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {draft && <Restored at={draft.at} onDiscard={discard} />}
        <Panel title={words.general}>
          <TextInput label={words.name} autoComplete="organization" {...form.getInputProps("name")} />
          <Select
            label={words.region}
            description={words.regionHint}
            data={countries}
            searchable
            allowDeselect={false}
            {...form.getInputProps("defaultRegion")}
          />
          <Text size="sm" c="dimmed">
            {words.accountType(organization.accountType.name)}
          </Text>
        </Panel>
        <Panel title={words.policy} hint={words.policyHint}>
          <PolicySwitches
            accountType={organization.accountType}
            disabled={values.disabledPermissions}
            onChange={(disabled) => form.setFieldValue("disabledPermissions", disabled)}
          />
          {form.errors["disabledPermissions"] && (
            <Alert color="red" role="alert">
              {form.errors["disabledPermissions"]}
            </Alert>
          )}
        </Panel>
        {form.errors["form"] && (
          <Alert color="red" role="alert" title={administration.notSaved}>
            {form.errors["form"]}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={fetching} disabled={!form.isDirty()}>
            {administration.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
