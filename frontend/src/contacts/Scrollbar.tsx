import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { count } from "../format";
import { words } from "../words";
import type { Letters, Mark } from "./letters";
import type { Rows } from "./rows";
import classes from "./Scrollbar.module.css";
import { rowHeight, type Scrolling } from "./useScrolling";

const leastThumb = 40;
const markHeight = 15;
/** Below so many rows the letters would say no more than the rows do. */
const lettersFrom = 200;

type Props = {
  controls: string;
  scrolling: Scrolling;
  state: Rows;
  letters: Letters | undefined;
  reachable: (index: number) => number;
  /** Of the first row in sight, once it is there. */
  name: string | undefined;
};

/**
 * A scrollbar over the full height that goes by letter. The letters stand evenly, as in an index, until reading shows how far each
 * goes; a row's number is said only where it is known.
 */
export function Scrollbar({ controls, scrolling, state, letters, reachable, name }: Props) {
  const { top, height, furthest, goTo } = scrolling;
  const track = useRef<HTMLDivElement>(null);
  const [grip, setGrip] = useState<number>();
  if (furthest === 0) return null;

  const { total } = state;
  const thumb = Math.max(leastThumb, (height * height) / (total * rowHeight));
  const way = height - thumb;
  const fraction = top / furthest;
  const byLetter = total > lettersFrom ? letters : undefined;
  const marks = byLetter?.marks(total) ?? [];
  const index = Math.round(top / rowHeight);
  const label = byLetter?.labelOf(name ?? byLetter.textAt(index / total, total));
  const place = state.counted ? words.contactList.place(count(index + 1), count(total)) : undefined;

  const toFraction = (next: number) => goTo(reachable((next * furthest) / rowHeight) * rowHeight);
  const drag = (event: PointerEvent, held: number) => {
    const frame = track.current?.getBoundingClientRect();
    if (frame) toFraction((event.clientY - frame.top - held) / way);
  };
  const toMark = (mark: Mark | undefined) => {
    if (!mark || !byLetter) return;
    const found = byLetter.find(state.rows, mark);
    const isThere = found > 0 || (found === 0 && !state.hasBefore);
    goTo(isThere ? (state.first + found) * rowHeight : Math.ceil(mark.at * total + 1) * rowHeight);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = marks.findIndex((mark) => mark.label === label);
    const steps: Record<string, () => void> = {
      ArrowDown: () => (byLetter ? toMark(marks[at + 1]) : toFraction(fraction + 0.02)),
      ArrowUp: () => (byLetter ? toMark(marks[Math.max(0, at - 1)]) : toFraction(fraction - 0.02)),
      PageDown: () => toFraction(fraction + 0.1),
      PageUp: () => toFraction(fraction - 0.1),
      Home: () => toFraction(0),
      End: () => toFraction(1),
    };
    const typed = marks.find((mark) => mark.label.toLocaleLowerCase() === event.key.toLocaleLowerCase());
    const step = steps[event.key] ?? (typed && (() => toMark(typed)));
    if (!step) return;
    event.preventDefault();
    step();
  };

  return (
    <div
      ref={track}
      role="scrollbar"
      className={classes.track}
      aria-label={byLetter ? words.contactList.letters : words.contactList.scrollbar}
      aria-controls={controls}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(fraction * 100)}
      aria-valuetext={[label, place].filter((part) => part !== undefined).join(", ")}
      tabIndex={0}
      data-dragged={grip !== undefined}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        const at = event.clientY - event.currentTarget.getBoundingClientRect().top;
        const isOnThumb = at >= fraction * way && at <= fraction * way + thumb;
        const held = isOnThumb ? at - fraction * way : thumb / 2;
        setGrip(held);
        if (!isOnThumb) drag(event, held);
      }}
      onPointerMove={(event) => grip !== undefined && drag(event, grip)}
      onPointerUp={() => setGrip(undefined)}
      onPointerCancel={() => setGrip(undefined)}
    >
      {apart(marks, way).map((mark) => (
        <span
          key={mark.from}
          className={classes.mark}
          style={{ top: mark.at * way + thumb / 2 }}
          data-current={mark.label === label}
        >
          {mark.label}
        </span>
      ))}
      <span className={classes.thumb} style={{ height: thumb, transform: `translateY(${fraction * way}px)` }} />
      {grip !== undefined && (
        <span className={classes.bubble} style={{ top: fraction * way + thumb / 2 }}>
          {label ?? place}
        </span>
      )}
    </div>
  );
}

/** Those letters that have room on the track: where there is too little, every second one, or fewer. */
function apart(marks: readonly Mark[], way: number): Mark[] {
  const shown: Mark[] = [];
  for (const mark of marks) {
    const last = shown.at(-1);
    if (last === undefined || (mark.at - last.at) * way >= markHeight) shown.push(mark);
  }
  return shown;
}
