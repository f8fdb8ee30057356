import { Link } from "wouter";
import classes from "./Tabs.module.css";

type Tab = { href: string; label: string; current: boolean };

/** The sections of a page, each with an address of its own. */
export const Tabs = ({ label, tabs }: { label: string; tabs: readonly Tab[] }) => (
  <nav className={classes.tabs} aria-label={label}>
    {tabs.map(({ href, label, current }) => (
      <Link key={href} href={href} className={classes.tab} aria-current={current ? "page" : undefined}>
        {label}
      </Link>
    ))}
  </nav>
);
