import { useEffect, useRef } from "react";
import { Link } from "wouter";
import classes from "./Tabs.module.css";

type Tab = { href: string; label: string; current: boolean };

/** The sections of a page, each with an address of its own. Where they don't all fit, the present one is in sight. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const bar = useRef<HTMLElement>(null);
  const current = tabs.find((tab) => tab.current)?.href;
  useEffect(() => {
    const tab = current && bar.current?.querySelector<HTMLElement>("[aria-current]");
    if (bar.current && tab) bar.current.scrollLeft = tab.offsetLeft + tab.offsetWidth - bar.current.clientWidth;
  }, [current]);
  return (
    <nav ref={bar} className={classes.tabs} aria-label={label}>
      {tabs.map(({ href, label, current }) => (
        <Link key={href} href={href} className={classes.tab} aria-current={current ? "page" : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
