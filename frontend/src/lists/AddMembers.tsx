import { Alert, Button, Checkbox, Group, Modal, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { useQuery } from "urql";
import { nameOf } from "../contacts/letters";
import { ContactRowFragment } from "../contacts/pages";
import { explain } from "../errors";
import { graphql } from "../graphql";
import { useViewer } from "../session/viewer";
import { SearchIcon } from "../ui/icons";
import { words } from "../words";
import classes from "./ListsPage.module.css";
import { finding, type List } from "./members";
import { useMembership } from "./useMembership";

const CandidatesQuery = graphql(
  `
    query Candidates($owner: ID, $filter: ContactFilter, $search: String, $details: Boolean!) {
      contacts(owner: $owner, filter: $filter, search: $search, first: 20) {
        nodes { ...ContactRow lists { id } }
        pageInfo { hasNextPage }
      }
    }
  `,
  [ContactRowFragment],
);

/** Finds contacts of the list's book; who is ticked stays so while one looks for the next. */
export default function AddMembers({ list, onClose }: { list: List; onClose: () => void }) {
  const { permissions } = useViewer();
  const { add, adding } = useMembership(list);
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed, 150);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<string>();
  const [{ data, error }] = useQuery({
    query: CandidatesQuery,
    variables: finding(search, list.owner.id, permissions),
    requestPolicy: "cache-and-network",
  });
  const found = data?.contacts.nodes;
  const pick = (id: string, on: boolean) =>
    setPicked((before) => new Set(on ? [...before, id] : [...before].filter((each) => each !== id)));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const problem = await add([...picked]);
    if (problem === undefined) onClose();
    else setRefused(problem);
  };
  const problem = refused ?? (error && explain(error));

  return (
    <Modal
      opened
      onClose={onClose}
      title={words.lists.addTo(list.name)}
      closeOnClickOutside={picked.size === 0}
      closeButtonProps={{ "aria-label": words.close }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            type="search"
            leftSection={<SearchIcon />}
            label={words.lists.findContact}
            autoComplete="off"
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
          />
          {problem && (
            <Alert color="red" role="alert">
              {problem}
            </Alert>
          )}
          <section className={classes.candidates} aria-label={words.lists.found} tabIndex={0}>
            {!found && !error && <Skeleton height={200} />}
            {found?.length === 0 && (
              <Text size="sm" c="dimmed">
                {words.contacts.noneTitle}
              </Text>
            )}
            <Stack component="ul" gap={0} className={classes.plain}>
              {found?.map((contact) => {
                const isIn = contact.lists.some(({ id }) => id === list.id);
                return (
                  <li key={contact.id} className={classes.candidate}>
                    <Checkbox
                      label={nameOf(contact) ?? words.contacts.unnamed}
                      description={isIn ? words.lists.alreadyIn : contact.phoneFormatted}
                      checked={isIn || picked.has(contact.id)}
                      disabled={isIn}
                      onChange={(event) => pick(contact.id, event.currentTarget.checked)}
                    />
                  </li>
                );
              })}
            </Stack>
            {data?.contacts.pageInfo.hasNextPage && (
              <Text size="sm" c="dimmed">
                {words.lists.moreFound}
              </Text>
            )}
          </section>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={adding} disabled={picked.size === 0}>
              {words.lists.addSome(picked.size)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
