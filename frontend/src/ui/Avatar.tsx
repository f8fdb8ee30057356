import { initials } from "../format";
import classes from "./Avatar.module.css";
import { PeopleIcon } from "./icons";

/** A person's initials, or a figure where there is no name. Says nothing to a screen reader: the name stands beside it. */
export function Avatar({ name }: { name: string | null }) {
  const letters = initials(name ?? "");
  return (
    <span className={classes.avatar} data-initials={letters} aria-hidden="true">
      {letters === "" && <PeopleIcon size={16} />}
    </span>
  );
}
