import { Badge, Button, Text } from "@mantine/core";
import { line, list } from "../format";
import { useViewer } from "../session/viewer";
import { Avatar } from "../ui/Avatar";
import { OffButton } from "../ui/OffButton";
import { words } from "../words";
import { peopleWords } from "../words/administration";
import { permissionWords } from "../words/permissions";
import classes from "./Administration.module.css";
import type { Person } from "./people";
import { isAbove } from "./roles";

const named = (permissions: Person["grantedPermissions"]) => list(permissions.map((each) => permissionWords[each]));

type Props = { person: Person; onEdit: () => void; onInviteAgain: () => void };

export function PersonRow({ person, onEdit, onInviteAgain }: Props) {
  const { user, organization } = useViewer();
  const { name, role, email, phone, disabled, joined, grantedPermissions, deniedPermissions } = person;
  const above = isAbove(role, user?.role ?? "USER");
  return (
    <li className={classes.row} data-off={disabled}>
      <Avatar name={name} />
      <div className={classes.about}>
        <Text fw={600}>
          {name}
          {person.id === user?.id && (
            <Text span c="dimmed" fw={400}>
              {" "}
              ({peopleWords.you})
            </Text>
          )}
        </Text>
        <Text size="sm" c="dimmed" className="figures">
          {email} ·{" "}
          <span className={classes.line}>
            {phone === null ? peopleWords.noLine : line(phone, organization.defaultRegion)}
          </span>
        </Text>
        {grantedPermissions.length > 0 && <Text size="sm">{peopleWords.alsoMay(named(grantedPermissions))}</Text>}
        {deniedPermissions.length > 0 && <Text size="sm">{peopleWords.mayNot(named(deniedPermissions))}</Text>}
      </div>
      <div className={classes.marks}>
        {!joined && !disabled && (
          <Badge bg="var(--warned)" c="var(--warned-text)" tt="none" miw="fit-content">
            {peopleWords.notJoined}
          </Badge>
        )}
        {disabled && (
          <Badge variant="light" color="gray" tt="none" miw="fit-content">
            {peopleWords.disabled}
          </Badge>
        )}
        <Badge variant="light" tt="none" miw="fit-content" color={role === "USER" ? "gray" : "indigo"}>
          {words.account.role[role]}
        </Badge>
      </div>
      {!joined && !disabled && !above && (
        <Button variant="default" size="compact-sm" onClick={onInviteAgain} aria-label={peopleWords.newLinkFor(name)}>
          {peopleWords.newLink}
        </Button>
      )}
      <OffButton
        variant="default"
        size="compact-sm"
        reason={above ? peopleWords.aboveYou : undefined}
        onClick={onEdit}
        aria-label={peopleWords.editOf(name)}
      >
        {peopleWords.edit}
      </OffButton>
    </li>
  );
}
