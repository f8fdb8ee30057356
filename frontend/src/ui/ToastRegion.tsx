import "@mantine/notifications/styles.css";
import { useMediaQuery } from "@mantine/hooks";
import { Notifications } from "@mantine/notifications";
import { useEffect, useRef } from "react";
import { words } from "../words";
import { enterToast } from "./toastFocus";

/** From here on the middle of the top row is free. */
const wide = "(min-width: 80em)";

/** The page makes room for the messages that stand at its bottom: it goes by this variable. */
const heightVariable = "--toast-height";

/** Loaded with the first message. Messages cover nothing that can be pressed. */
export default function Region() {
  const isWide = useMediaQuery(wide, window.matchMedia(wide).matches);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const { style } = document.documentElement;
    const bottom = isWide ? null : box.current?.querySelector<HTMLElement>('[data-position="bottom-center"]');
    if (!bottom) return;
    const observer = new ResizeObserver(() => style.setProperty(heightVariable, `${bottom.offsetHeight}px`));
    observer.observe(bottom);
    return () => {
      observer.disconnect();
      style.removeProperty(heightVariable);
    };
  }, [isWide]);
  return (
    <section ref={box} aria-label={words.messages} onFocus={enterToast}>
      <Notifications
        position={isWide ? "top-center" : "bottom-center"}
        containerWidth={520}
        limit={3}
        withinPortal={false}
      />
    </section>
  );
}
