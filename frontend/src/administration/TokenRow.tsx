import { Badge, Button, Text } from "@mantine/core";
import { day, moment } from "../format";
import { tokenWords } from "../words/administration";
import { permissionWords } from "../words/permissions";
import classes from "./Administration.module.css";
import { stateOf, type Token } from "./tokens";

export function TokenRow({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const { name, owner, scopes, createdAt, lastUsedAt } = token;
  const state = stateOf(token);
  const used = lastUsedAt === null ? tokenWords.neverUsed : tokenWords.lastUsed(moment(lastUsedAt));
  return (
    <li className={classes.row} data-off={state !== "active"}>
      <div className={classes.about}>
        <Text fw={600}>{name}</Text>
        <Text size="sm">
          {owner ? tokenWords.bookOf(owner.name) : tokenWords.allBooks} ·{" "}
          {scopes.map((each) => permissionWords[each]).join(", ")}
        </Text>
        <Text size="sm" c="dimmed">
          {[tokenWords.created(day(createdAt)), endOf(token), used].join(" · ")}
        </Text>
      </div>
      <div className={classes.marks}>
        <Badge variant="light" tt="none" miw="fit-content" color={state === "active" ? "teal" : "gray"}>
          {tokenWords[state]}
        </Badge>
      </div>
      {state === "active" && (
        <Button variant="default" size="compact-sm" onClick={onRevoke} aria-label={tokenWords.revokeOf(name)}>
          {tokenWords.revoke}
        </Button>
      )}
    </li>
  );
}

function endOf({ expiresAt, revokedAt }: Token): string {
  if (revokedAt !== null) return tokenWords.revokedOn(day(revokedAt));
  if (expiresAt === null) return tokenWords.noEnd;
  return (Date.parse(expiresAt) <= Date.now() ? tokenWords.ended : tokenWords.until)(day(expiresAt));
}
