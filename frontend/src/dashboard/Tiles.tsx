import { Anchor } from "@mantine/core";
import { Link } from "wouter";
import { count, share } from "../format";
import { useViewer } from "../session/viewer";
import type { Book } from "../shell/book";
import { dashboard as words } from "../words/dashboard";
import classes from "./Dashboard.module.css";
import type { Stats } from "./stats";

type Tile = { label: string; value: number; note?: string; href?: string };

/** The counts. Of one book they lead to what they count. */
export function Tiles({ stats, book, all }: { stats: Stats; book: Book; all: boolean }) {
  const { organization } = useViewer();
  const to = (path: string, search: Record<string, string> = {}) => {
    const parameters = new URLSearchParams({ ...search, ...(book.owner !== undefined && { book: book.owner }) });
    return all ? {} : { href: parameters.size > 0 ? `${path}?${parameters}` : path };
  };
  const { text, less } = share(stats.optedOut, stats.total);
  const tiles: Tile[] = [
    { label: words.contacts, value: stats.total, ...to("/contacts") },
    {
      label: words.optedOut,
      value: stats.optedOut,
      ...(stats.optedOut > 0 && { note: words.optedOutShare(text, less) }),
      ...to("/contacts", { optedOut: "yes" }),
    },
    { label: words.lists, value: stats.lists, ...to("/lists") },
    ...(organization.consentMessageRequired ? [{ label: words.notSent, value: stats.consentMessageNotSent }] : []),
  ];
  return (
    <dl className={classes.tiles} aria-label={words.figures}>
      {tiles.map(({ label, value, note, href }) => (
        <div key={label} className={classes.tile}>
          <dt>
            {href === undefined ? (
              label
            ) : (
              <Anchor component={Link} href={href} className={classes.cover ?? ""}>
                {label}
              </Anchor>
            )}
          </dt>
          <dd className={classes.value}>{count(value)}</dd>
          {note !== undefined && <dd className={classes.note}>{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
