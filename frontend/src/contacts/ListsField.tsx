import { Combobox, Pill, PillsInput, useCombobox } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useMutation } from "urql";
import { explain } from "../errors";
import { CreateContactList, useListNames } from "../lists/lists";
import { useReasonAgainst, useViewer } from "../session/viewer";
import { complain } from "../ui/toast";
import { words } from "../words";

type Props = {
  owner: string | undefined;
  disabled: boolean;
  value: string[];
  /** Lists of the contact, whose names are known before the book's lists are. */
  known: readonly { id: string; name: string }[];
  error: ReactNode;
  onChange: (ids: string[]) => void;
};

const making = "new";

/** The lists a contact is in: chosen by typing, and made right there when there is none of that name. */
export function ListsField({ owner, disabled, value, known, error, onChange }: Props) {
  const { user } = useViewer();
  const book = owner === user?.id ? undefined : owner;
  const lists = useListNames(book) ?? [];
  const mayNotMake = useReasonAgainst("LISTS_WRITE");
  const [typed, setTyped] = useState("");
  const [, create] = useMutation(CreateContactList);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const nameOf = (id: string) => [...lists, ...known].find((list) => list.id === id)?.name ?? "…";
  const text = typed.trim().toLocaleLowerCase();
  const offered = lists.filter(({ id, name }) => !value.includes(id) && name.toLocaleLowerCase().includes(text));
  const mayMake =
    text !== "" && mayNotMake === undefined && !lists.some(({ name }) => name.toLocaleLowerCase() === text);

  const make = async () => {
    const { data, error } = await create({
      input: { ...(book !== undefined && { ownerId: book }), name: typed.trim() },
    });
    const made = data?.createContactList.list;
    if (made) onChange([...value, made.id]);
    else
      complain(words.failure.notSaved, error ? explain(error) : (data?.createContactList.userErrors[0]?.message ?? ""));
  };
  const choose = (id: string) => {
    setTyped("");
    combobox.closeDropdown();
    if (id === making) void make();
    else onChange([...value, id]);
  };
  const remove = (id: string) => onChange(value.filter((each) => each !== id));

  return (
    <Combobox store={combobox} onOptionSubmit={choose} disabled={disabled}>
      <Combobox.DropdownTarget>
        <PillsInput
          label={words.details.lists}
          disabled={disabled}
          error={error}
          onClick={() => combobox.openDropdown()}
        >
          <Pill.Group>
            {value.map((id) => (
              <Pill
                key={id}
                withRemoveButton={!disabled}
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
                value={typed}
                placeholder={value.length === 0 ? words.details.addList : ""}
                aria-label={words.details.addList}
                onFocus={() => combobox.openDropdown()}
                onBlur={() => combobox.closeDropdown()}
                onChange={(event) => {
                  setTyped(event.currentTarget.value);
                  combobox.openDropdown();
                  combobox.updateSelectedOptionIndex();
                }}
                onKeyDown={(event) => {
                  const last = value.at(-1);
                  if (event.key === "Backspace" && typed === "" && last !== undefined) remove(last);
                }}
              />
            </Combobox.EventsTarget>
          </Pill.Group>
        </PillsInput>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown>
        <Combobox.Options mah={240} style={{ overflowY: "auto" }} aria-label={words.details.lists}>
          {offered.map(({ id, name }) => (
            <Combobox.Option key={id} value={id}>
              {name}
            </Combobox.Option>
          ))}
          {mayMake && <Combobox.Option value={making}>{words.details.makeList(typed.trim())}</Combobox.Option>}
          {offered.length === 0 && !mayMake && <Combobox.Empty>{mayNotMake ?? words.details.noLists}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
