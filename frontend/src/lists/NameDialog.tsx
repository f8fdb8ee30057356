import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { explain } from "../errors";
import { graphql } from "../graphql";
import { say } from "../ui/toast";
import { words } from "../words";
import { CreateContactList, ownerInput } from "./lists";

const RenameContactList = graphql(`
  mutation RenameContactList($input: RenameContactListInput!) {
    renameContactList(input: $input) {
      list { id name }
      userErrors { code field message }
    }
  }
`);

type List = { id: string; name: string };
type Props = {
  owner: string | undefined;
  list: List | undefined;
  /** Told of the list that was made, in place of a message. */
  onMade?: (list: List) => void;
  onClose: () => void;
};

/** Makes a list, or renames one. */
export default function NameDialog({ owner, list, onMade, onClose }: Props) {
  const [name, setName] = useState(list?.name ?? "");
  const [problem, setProblem] = useState<string>();
  const [creating, create] = useMutation(CreateContactList);
  const [renaming, rename] = useMutation(RenameContactList);

  const send = async (): Promise<{ refused?: string | undefined; made?: List | null | undefined }> => {
    if (list) {
      const { data, error } = await rename({ input: { id: list.id, name } });
      return { refused: error ? explain(error) : data?.renameContactList.userErrors[0]?.message };
    }
    const { data, error } = await create({ input: { ...ownerInput(owner), name } });
    const refused = error ? explain(error) : data?.createContactList.userErrors[0]?.message;
    return { refused, made: data?.createContactList.list };
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { refused, made } = await send();
    if (refused) return setProblem(refused);
    if (made && onMade) onMade(made);
    else say(list ? words.details.saved : words.lists.made(name));
    return onClose();
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={list ? words.lists.rename : words.lists.new}
      closeButtonProps={{ "aria-label": words.close }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={words.lists.name}
            data-autofocus
            autoComplete="off"
            value={name}
            error={problem}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={creating.fetching || renaming.fetching}>
              {list ? words.lists.rename : words.lists.make}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
