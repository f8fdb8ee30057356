import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useMutation } from "urql";
import { errorsByField, explain } from "../errors";
import { line, moment } from "../format";
import { graphql } from "../graphql";
import { useViewer } from "../session/viewer";
import { CopyField } from "../ui/CopyField";
import { words } from "../words";
import { administration, peopleWords } from "../words/administration";
import { inWords } from "../words/permissions";
import type { Person } from "./people";
import { RoleField } from "./RoleField";
import type { Role } from "./roles";

const InviteUser = graphql(`
  mutation InviteUser($input: InviteUserInput!) {
    inviteUser(input: $input) {
      user { id name }
      link
      expiresAt
      userErrors { code field message }
    }
  }
`);

type Invitation = { name: string; link: string; expiresAt: string | null };

/** Who is to come, or hasn't come yet, then the link for them: shown once, so that no stray click closes it. */
export default function InviteDialog({ person, onClose }: { person: Person | undefined; onClose: () => void }) {
  const [invitation, setInvitation] = useState<Invitation>();
  const [dirty, setDirty] = useState(false);
  return (
    <Modal
      opened
      onClose={onClose}
      title={
        invitation
          ? peopleWords.invited(invitation.name)
          : person
            ? peopleWords.inviteAgain(person.name)
            : peopleWords.inviteTitle
      }
      closeOnClickOutside={!invitation && !dirty}
      closeOnEscape={!invitation}
      closeButtonProps={{ "aria-label": words.close }}
    >
      {invitation ? (
        <Link invitation={invitation} onClose={onClose} />
      ) : (
        <InviteForm person={person} onInvited={setInvitation} onDirty={() => setDirty(true)} onClose={onClose} />
      )}
    </Modal>
  );
}

type FormProps = {
  person: Person | undefined;
  onInvited: (invitation: Invitation) => void;
  onDirty: () => void;
  onClose: () => void;
};

function InviteForm({ person, onInvited, onDirty, onClose }: FormProps) {
  const { defaultRegion } = useViewer().organization;
  const [{ fetching }, invite] = useMutation(InviteUser);
  const form = useForm({
    initialValues: {
      name: person?.name ?? "",
      email: person?.email ?? "",
      role: (person?.role ?? "USER") as Role,
      phone: line(person?.phone ?? "", defaultRegion),
    },
    onValuesChange: onDirty,
  });

  const submit = form.onSubmit(async (input) => {
    const { data, error } = await invite({ input });
    if (error) return form.setErrors({ form: explain(error) });
    const errors = data?.inviteUser.userErrors ?? [];
    if (errors.length > 0) return form.setErrors(errorsByField(errors, ["name", "email", "role", "phone"]));
    const { user, link, expiresAt } = data?.inviteUser ?? {};
    if (user && link) onInvited({ name: user.name, link, expiresAt: expiresAt ?? null });
    return undefined;
  });

  const refused = form.errors["form"];
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm" c="dimmed">
          {person ? peopleWords.inviteAgainText : peopleWords.inviteText}
        </Text>
        {refused && (
          <Alert color="red" role="alert">
            {typeof refused === "string" ? inWords(refused) : refused}
          </Alert>
        )}
        <TextInput
          label={peopleWords.name}
          required
          autoComplete="off"
          data-autofocus
          {...form.getInputProps("name")}
        />
        <TextInput
          label={peopleWords.email}
          description={peopleWords.emailHint}
          required
          type="email"
          autoComplete="off"
          readOnly={person !== undefined}
          {...form.getInputProps("email")}
        />
        <RoleField
          value={form.values.role}
          error={form.errors["role"]}
          onChange={(role) => form.setFieldValue("role", role)}
        />
        <TextInput
          label={peopleWords.line}
          description={peopleWords.lineHint}
          type="tel"
          autoComplete="off"
          {...form.getInputProps("phone")}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={fetching}>
            {peopleWords.makeLink}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Link({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  return (
    <Stack>
      <Text size="sm">{peopleWords.invitedText(invitation.name)}</Text>
      <CopyField
        label={peopleWords.link}
        text={invitation.link}
        copy={administration.copy}
        copied={administration.copied}
        refused={administration.notCopied}
      />
      <Alert color="yellow" role="note">
        {administration.once}
        {invitation.expiresAt !== null && ` ${peopleWords.worksUntil(moment(invitation.expiresAt))}`}
      </Alert>
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {administration.done}
        </Button>
      </Group>
    </Stack>
  );
}
