import { Alert, Button, Group, Modal, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "urql";
import { errorsByField, explain } from "../errors";
import { line } from "../format";
import { graphql } from "../graphql";
import { useViewer } from "../session/viewer";
import { say } from "../ui/toast";
import { words } from "../words";
import { administration, peopleWords } from "../words/administration";
import { inWords } from "../words/permissions";
import { type Person, PersonFacts } from "./people";
import { RightsField } from "./RightsField";
import { RoleField } from "./RoleField";
import type { Rights } from "./rights";

const UpdateUser = graphql(
  `
    mutation UpdateUser($input: UpdateUserInput!) {
      updateUser(input: $input) {
        user { ...PersonFacts }
        userErrors { code field message }
      }
    }
  `,
  [PersonFacts],
);

const fields = ["name", "role", "phone", "disabled", "grantedPermissions", "deniedPermissions"];

const differ = (some: readonly string[], others: readonly string[]) =>
  some.length !== others.length || some.some((each) => !others.includes(each));

export default function PersonDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { user, organization } = useViewer();
  const isOneself = user?.id === person.id;
  const phoneBefore = line(person.phone ?? "", organization.defaultRegion);
  const [{ fetching }, update] = useMutation(UpdateUser);
  const form = useForm({
    initialValues: {
      name: person.name,
      phone: phoneBefore,
      disabled: person.disabled,
      rights: { role: person.role, granted: person.grantedPermissions, denied: person.deniedPermissions } as Rights,
    },
  });
  const { name, phone, disabled, rights } = form.values;

  const submit = form.onSubmit(async () => {
    const { role, granted, denied } = rights;
    const changes = {
      ...(name !== person.name && { name }),
      ...(phone !== phoneBefore && { phone }),
      ...(role !== person.role && { role }),
      ...(disabled !== person.disabled && { disabled }),
      ...(differ(granted, person.grantedPermissions) && { grantedPermissions: [...granted] }),
      ...(differ(denied, person.deniedPermissions) && { deniedPermissions: [...denied] }),
    };
    const { data, error } = await update({ input: { id: person.id, ...changes } });
    if (error) return form.setErrors({ form: explain(error) });
    const errors = (data?.updateUser.userErrors ?? []).map((each) => ({ ...each, message: inWords(each.message) }));
    if (errors.length > 0) return form.setErrors(errorsByField(errors, fields));
    say(peopleWords.saved(name));
    return onClose();
  });

  const { errors } = form;
  const aboutRights = errors["grantedPermissions"] ?? errors["deniedPermissions"];
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={peopleWords.editOf(person.name)}
      closeOnClickOutside={!form.isDirty()}
      closeButtonProps={{ "aria-label": words.close }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          {errors["form"] && (
            <Alert color="red" role="alert" title={administration.notSaved}>
              {errors["form"]}
            </Alert>
          )}
          <TextInput label={peopleWords.name} autoComplete="off" data-autofocus {...form.getInputProps("name")} />
          <TextInput
            label={peopleWords.line}
            description={peopleWords.lineChangeHint}
            type="tel"
            autoComplete="off"
            {...form.getInputProps("phone")}
          />
          <RoleField
            value={rights.role}
            off={isOneself ? peopleWords.ownRights : undefined}
            error={errors["role"]}
            onChange={(role) => form.setFieldValue("rights", { ...rights, role })}
          />
          <Switch
            label={peopleWords.maySignIn}
            description={isOneself ? peopleWords.ownRights : peopleWords.maySignInHint}
            checked={!disabled}
            disabled={isOneself}
            error={errors["disabled"]}
            onChange={(event) => form.setFieldValue("disabled", !event.currentTarget.checked)}
          />
          <RightsField
            before={{ role: person.role, granted: person.grantedPermissions, denied: person.deniedPermissions }}
            rights={rights}
            off={isOneself ? peopleWords.ownRights : undefined}
            error={aboutRights}
            onChange={(changed) => form.setFieldValue("rights", changed)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={fetching}>
              {administration.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
