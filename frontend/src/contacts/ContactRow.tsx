import { Badge } from "@mantine/core";
import { type CSSProperties, memo } from "react";
import { Link } from "wouter";
import { type FragmentOf, graphql, readFragment } from "../graphql";
import { Avatar } from "../ui/Avatar";
import { words } from "../words";
import { ContactActions } from "./ContactActions";
import classes from "./ContactList.module.css";

export const ContactRowFragment = graphql(`
  fragment ContactRow on Contact {
    id
    fullName
    phoneFormatted @include(if: $details)
    optedOut
  }
`);

type Props = {
  contact: FragmentOf<typeof ContactRowFragment>;
  href: string;
  index: number;
  total: number;
  current: boolean;
  selected: boolean;
  style: CSSProperties;
  onSelect: (id: string, selected: boolean) => void;
};

export const ContactRow = memo(function ContactRow({
  contact,
  href,
  index,
  total,
  current,
  selected,
  style,
  onSelect,
}: Props) {
  const { id, fullName, phoneFormatted, optedOut } = readFragment(ContactRowFragment, contact);
  const name = fullName ?? phoneFormatted ?? words.contacts.unnamed;
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are placed one by one, only those in sight exist
    <div
      role="listitem"
      className={classes.row}
      style={style}
      data-current={current}
      data-selected={selected}
      aria-setsize={total}
      aria-posinset={index + 1}
    >
      <input
        type="checkbox"
        className={classes.select}
        checked={selected}
        aria-label={words.contacts.select(name)}
        onChange={(event) => onSelect(id, event.currentTarget.checked)}
      />
      <Link href={href} className={classes.link} aria-current={current ? "true" : undefined}>
        <Avatar name={fullName} />
        <span className={classes.text}>
          <span className={classes.name}>{name}</span>
          {phoneFormatted && fullName !== null && <span className={classes.phone}>{phoneFormatted}</span>}
        </span>
        {optedOut && (
          <Badge variant="light" color="gray" tt="none" fw={600} className={classes.badge}>
            {words.contacts.badge}
          </Badge>
        )}
      </Link>
      <ContactActions contact={{ id, name }} />
    </div>
  );
});
