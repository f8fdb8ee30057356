import { type ComponentType, memo, useState } from "react";
import { Avatar } from "../ui/Avatar";
import { DotsIcon } from "../ui/icons";
import { words } from "../words";
import { ContactActions } from "./ContactActions";
import classes from "./ContactList.module.css";
import type { Row } from "./pages";

/** Milliseconds. */
const menuFades = 250;

type Props = {
  contact: Row;
  href: string;
  /** Undefined where the number is not known. */
  index: number | undefined;
  /** In pixels, from where the rows that are drawn are counted. */
  top: number;
  current: boolean;
  selected: boolean;
  /** Whether something was typed about it that is not saved. */
  unsaved: boolean;
  /** Whether Tab leads here. */
  reachable: boolean;
  onSelect: (id: string, selected: boolean, range: boolean) => void;
  Action: RowAction;
};

/** What stands at the end of each row. */
export type RowAction = ComponentType<{ contact: Row; name: string }>;

/** As little as will do: at full speed, two thousand of these come and go in a second. */
export const ContactRow = memo(function ContactRow(props: Props) {
  const { contact, href, index, top, current, selected, unsaved, reachable, onSelect, Action } = props;
  const { id, fullName, phoneFormatted, optedOut } = contact;
  const name = fullName ?? phoneFormatted ?? words.contacts.unnamed;
  return (
    // biome-ignore lint/a11y: rows are placed one by one, only those in sight exist; the list moves the focus
    <div
      role="row"
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
      data-id={id}
      data-current={current}
      aria-selected={selected}
      aria-rowindex={index === undefined ? undefined : index + 1}
      tabIndex={reachable ? 0 : -1}
    >
      {/* biome-ignore lint/a11y: as above */}
      <span role="gridcell" className={classes.cell}>
        <input
          type="checkbox"
          className={classes.select}
          tabIndex={-1}
          checked={selected}
          aria-label={words.contacts.select(name)}
          onChange={({ currentTarget, nativeEvent }) =>
            onSelect(id, currentTarget.checked, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
          }
        />
      </span>
      {/* biome-ignore lint/a11y: as above */}
      <span role="gridcell" className={classes.main}>
        <a href={href} className={classes.link} tabIndex={-1} aria-current={current ? "true" : undefined}>
          <Avatar name={fullName} />
          <span className={classes.text}>
            <span className={classes.name}>{name}</span>
            {phoneFormatted && (
              <span className={classes.phone}>{fullName === null ? words.contacts.notNamed : phoneFormatted}</span>
            )}
          </span>
          {unsaved && <span className={classes.unsaved}>{words.drafts.unsaved}</span>}
          {optedOut && <span className={classes.badge}>{words.contacts.badge}</span>}
        </a>
      </span>
      {/* biome-ignore lint/a11y: as above */}
      <span role="gridcell" className={classes.cell}>
        <Action contact={contact} name={name} />
      </span>
    </div>
  );
});

/** The Action menu comes to be when it is first opened: a menu in every row would slow the scrolling down. */
export const ActionMenu: RowAction = ({ contact: { id }, name }) => {
  const [isWanted, setIsWanted] = useState(false);
  /** The button that opened the menu is gone by now, so the focus comes back to the row, unless a dialog has it. */
  const comeBack = () =>
    setTimeout(() => {
      const row = document.querySelector<HTMLElement>(`[role="row"][data-id="${CSS.escape(id)}"]`);
      if (document.activeElement === document.body) row?.focus({ preventScroll: true });
    }, menuFades);
  if (isWanted) return <ContactActions contact={{ id, name }} tabIndex={-1} defaultOpened onClose={comeBack} />;
  return (
    <button
      type="button"
      className={classes.action}
      tabIndex={-1}
      aria-haspopup="menu"
      aria-label={words.contacts.actionFor(name)}
      title={words.contacts.action}
      onClick={() => setIsWanted(true)}
    >
      <DotsIcon />
    </button>
  );
};
