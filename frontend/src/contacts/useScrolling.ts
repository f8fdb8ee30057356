/*
 * Where one is in a list of any length. A browser can't make an element higher than some 16 million pixels, so the one that scrolls
 * stands for a part of a longer list, and is moved along unseen: what is drawn sticks to the frame and follows `top` alone.
 */
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";

export const rowHeight = 56;
const most = 8_000_000;
const edge = 500_000;
/** Pixels from an end of the element at which it is moved along in the midst of scrolling, not only at rest: else it would stop there. */
const brink = 60_000;
/** Above so many rows a second nobody reads; the list is drawn less often then, and the time goes into reading ahead. */
const racing = 800;
const everySo = 28;
/** Milliseconds without scrolling. */
const restAfter = 150;
/** Rows in one go beyond which it is no scrolling but a jump: by a native scrollbar, or a script. */
const leap = 2_000;

export function useScrolling(scroller: RefObject<HTMLElement | null>, total: number, moved: number, start: number) {
  const [{ top: then, moved: movedThen }, set] = useState({ top: start * rowHeight, moved });
  const [height, setHeight] = useState(600);
  const [rests, setRests] = useState(0);
  const base = useRef(0);
  const speed = useRef(0);
  const clock = useRef(0);
  /** Where the scrolling element is known to be: reading it would make the browser lay out the page in the midst of drawing. */
  const at = useRef(0);
  const length = total * rowHeight;
  const spacer = Math.min(length, most);
  const furthest = Math.max(0, length - height);
  const top = Math.min(furthest, Math.max(0, then + (moved - movedThen) * rowHeight));
  const rest = useRef(() => {});
  const latest = useRef({ top, furthest, spacer, length, moved, height });
  latest.current = { top, furthest, spacer, length, moved, height };

  /** Brings the scrolling element to where the rows are. */
  const place = useCallback(() => {
    const { top, spacer, length, height } = latest.current;
    const element = scroller.current;
    if (!element) return;
    const isOff = top - base.current < 0 || top - base.current > spacer - height;
    if (isOff || spacer === length) base.current = Math.min(Math.max(0, Math.round(top - spacer / 2)), length - spacer);
    const wanted = top - base.current;
    if (Math.abs(at.current - wanted) < 1) return;
    element.scrollTop = wanted;
    at.current = wanted;
  }, [scroller]);

  const goTo = useCallback((next: number) => {
    const { furthest, moved } = latest.current;
    speed.current = 0;
    set({ top: Math.min(furthest, Math.max(0, next)), moved });
    rest.current();
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let idle = 0;
    let late = 0;
    const measure = () => setHeight(element.clientHeight || 600);
    const moveAlong = (scrollTop: number, within: number) => {
      const { spacer, length, height } = latest.current;
      if (spacer === length || (scrollTop >= within && scrollTop <= spacer - height - within)) return false;
      const next = Math.min(Math.max(0, Math.round(base.current + scrollTop - spacer / 2)), length - spacer);
      const isMoved = next !== base.current;
      base.current = next;
      return isMoved;
    };
    const stop = () => {
      speed.current = 0;
      if (moveAlong(element.scrollTop, edge)) place();
      setRests((number) => number + 1);
    };
    rest.current = () => {
      window.clearTimeout(idle);
      idle = window.setTimeout(stop, restAfter);
    };
    const scroll = () => {
      const { top, spacer, length, height, moved } = latest.current;
      const { scrollTop } = element;
      at.current = scrollTop;
      let next = base.current + scrollTop;
      if (Math.abs(next - top) < 1) return;
      if (spacer < length && Math.abs(next - top) > leap * rowHeight) {
        next = Math.round((scrollTop / (spacer - height)) * (length - height));
        base.current = next - scrollTop;
      }
      const now = performance.now();
      if (Math.abs(speed.current) > racing && now - clock.current < everySo) {
        window.clearTimeout(late);
        late = window.setTimeout(scroll, everySo);
        return;
      }
      const rate = (next - top) / rowHeight / Math.max(0.008, (now - clock.current) / 1000);
      speed.current = now - clock.current > 300 ? 0 : 0.7 * speed.current + 0.3 * rate;
      clock.current = now;
      rest.current();
      moveAlong(scrollTop, brink);
      flushSync(() => set({ top: next, moved }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener("scroll", scroll, { passive: true });
    return () => {
      window.clearTimeout(idle);
      window.clearTimeout(late);
      observer.disconnect();
      element.removeEventListener("scroll", scroll);
    };
  }, [scroller, place]);

  useLayoutEffect(place);
  return { top, height, spacer, furthest, speed, goTo, latest, rests };
}

export type Scrolling = ReturnType<typeof useScrolling>;
