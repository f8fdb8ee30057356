import { Skeleton } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { words } from "../words";
import classes from "./ContactList.module.css";
import { ContactRow } from "./ContactRow";
import type { Row } from "./pages";

const rowHeight = 56;
const skeletons = 8;
const askAhead = 80;

type Props = {
  rows: readonly Row[];
  total: number;
  hasMore: boolean;
  waiting: boolean;
  chosen: string | undefined;
  selected: ReadonlySet<string>;
  href: (id: string) => string;
  onMore: () => void;
  onSelect: (id: string, selected: boolean) => void;
};

/** Only the rows in sight exist; the next page is asked for well before it is reached. */
export function ContactList({ rows, total, hasMore, waiting, chosen, selected, href, onMore, onSelect }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const count = rows.length + (hasMore || (waiting && rows.length === 0) ? skeletons : 0);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (hasMore && last >= rows.length - askAhead) onMore();
  }, [hasMore, last, rows.length, onMore]);

  return (
    <section
      ref={scroller}
      className={classes.scroller}
      aria-label={words.contacts.listLabel}
      aria-busy={waiting}
      tabIndex={0}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed one by one, only those in sight exist */}
      <div role="list" className={classes.rows} style={{ height: virtualizer.getTotalSize() }} data-waiting={waiting}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          const style = { transform: `translateY(${start}px)` };
          if (row === undefined) return <SkeletonRow key={index} style={style} />;
          return (
            <ContactRow
              key={row.id}
              contact={row}
              href={href(row.id)}
              index={index}
              total={total}
              current={row.id === chosen}
              selected={selected.has(row.id)}
              style={style}
              onSelect={onSelect}
            />
          );
        })}
      </div>
    </section>
  );
}

const SkeletonRow = ({ style }: { style: { transform: string } }) => (
  <div className={classes.row} style={style} aria-hidden="true">
    <Skeleton circle width={36} height={36} ml={44} />
    <Skeleton width="40%" height={12} ml={12} />
  </div>
);
