import { Combobox, Pill, PillsInput, useCombobox } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useMutation } from "urql";
import { explain } from "../errors";
import { CreateContactList, useListNames } from "../lists/lists";
import { useReasonAgainst, useViewer } from "../session/viewer";
import { words } from "../words";
import { pendingList } from "./form";

type Props = {
  owner: string | undefined;
  disabled: boolean;
  value: string[];
  /** Lists of the contact, whose names are known before the book's lists are. */
  known: readonly List[];
  error: ReactNode;
  onChange: (ids: string[]) => void;
};
type List = { id: string; name: string };

const making = "new";
const mostOffered = 50;
const folded = (text: string) => text.trim().toLocaleLowerCase();

/** The lists a contact is in: chosen by typing, and made right there when there is none of that name. */
export function ListsField({ owner, disabled, value, known, error, onChange }: Props) {
  const { user } = useViewer();
  const book = owner === user?.id ? undefined : owner;
  const lists = useListNames(book) ?? [];
  const reason = useReasonAgainst("LISTS_WRITE");
  const isOff = disabled || reason !== undefined;
  const [typed, setTyped] = useState("");
  const [made, setMade] = useState<readonly List[]>([]);
  const [problem, setProblem] = useState<string>();
  const [{ fetching }, create] = useMutation(CreateContactList);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const nameOf = (id: string) => [...lists, ...known, ...made].find((list) => list.id === id)?.name ?? "…";
  const text = folded(typed);
  const named = lists.find(({ name }) => folded(name) === text);
  const offered = lists.filter(({ id, name }) => !value.includes(id) && folded(name).includes(text));
  const mayMake = text !== "" && named === undefined;

  const add = (id: string) => {
    setTyped("");
    combobox.closeDropdown();
    if (!value.includes(id)) onChange([...value, id]);
  };
  const make = async () => {
    const name = typed.trim();
    const { data, error } = await create({ input: { ...(book !== undefined && { ownerId: book }), name } });
    const list = data?.createContactList.list;
    if (!list) return setProblem(error ? explain(error) : data?.createContactList.userErrors[0]?.message);
    setMade((now) => [...now, list]);
    return add(list.id);
  };
  /** What is typed goes in: the list of that name, the only one it can mean, or a new one. */
  const commit = () => {
    const only = offered.length === 1 && !mayMake ? offered[0] : undefined;
    if (text === "" || fetching) return;
    if (named ?? only) add((named ?? only)?.id ?? "");
    else void make();
  };
  const remove = (id: string) => onChange(value.filter((each) => each !== id));
  const press = (event: KeyboardEvent) => {
    const last = value.at(-1);
    if (event.key === "Enter") {
      event.preventDefault(); // the form stays: Enter is about the list here
      if (combobox.getSelectedOptionIndex() === -1) commit();
    }
    if (event.key === "Escape" && combobox.dropdownOpened) event.stopPropagation();
    if (event.key === "Backspace" && typed === "" && last !== undefined) remove(last);
  };

  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(id) => (id === making ? void make() : add(id))}
      disabled={isOff}
      shadow="md"
    >
      <Combobox.DropdownTarget>
        <PillsInput
          label={words.details.lists}
          description={disabled ? undefined : reason}
          disabled={isOff}
          error={problem ?? error}
          onClick={() => combobox.openDropdown()}
        >
          <Pill.Group>
            {value.map((id) => (
              <Pill
                key={id}
                withRemoveButton={!isOff}
                onRemove={() => remove(id)}
                removeButtonProps={{
                  "aria-label": `${words.contacts.removeFromList}: ${nameOf(id)}`,
                  tabIndex: 0,
                  "aria-hidden": false,
                }}
              >
                {nameOf(id)}
              </Pill>
            ))}
            <Combobox.EventsTarget>
              <PillsInput.Field
                name={pendingList}
                value={typed}
                placeholder={value.length === 0 ? words.details.addList : ""}
                aria-label={words.details.addList}
                aria-invalid={(problem ?? error) ? "true" : undefined}
                maxLength={100}
                onFocus={() => combobox.openDropdown()}
                onBlur={() => {
                  combobox.closeDropdown();
                  if (named) add(named.id);
                }}
                onChange={(event) => {
                  setTyped(event.currentTarget.value);
                  setProblem(undefined);
                  combobox.openDropdown();
                  combobox.updateSelectedOptionIndex();
                }}
                onKeyDown={press}
              />
            </Combobox.EventsTarget>
          </Pill.Group>
        </PillsInput>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown>
        <Combobox.Options mah={240} style={{ overflowY: "auto" }} aria-label={words.details.lists}>
          {offered.slice(0, mostOffered).map(({ id, name }) => (
            <Combobox.Option key={id} value={id}>
              {name}
            </Combobox.Option>
          ))}
          {mayMake && <Combobox.Option value={making}>{words.details.makeList(typed.trim())}</Combobox.Option>}
          {offered.length === 0 && !mayMake && <Combobox.Empty>{words.details.noLists}</Combobox.Empty>}
        </Combobox.Options>
        {offered.length > mostOffered && (
          <Combobox.Footer fz="xs" c="dimmed">
            {words.found.more(offered.length - mostOffered)}
          </Combobox.Footer>
        )}
      </Combobox.Dropdown>
    </Combobox>
  );
}
