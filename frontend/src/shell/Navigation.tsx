import { Link, useLocation } from "wouter";
import { ChartIcon, JobsIcon, ListsIcon, PeopleIcon, ShieldIcon } from "../ui/icons";
import { words } from "../words";
import { AccountMenu } from "./AccountMenu";
import { useBookHref } from "./book";
import classes from "./Shell.module.css";

const pages = [
  { path: "/contacts", label: words.navigation.contacts, Icon: PeopleIcon },
  { path: "/lists", label: words.navigation.lists, Icon: ListsIcon },
  { path: "/jobs", label: words.navigation.jobs, Icon: JobsIcon },
  { path: "/dashboard", label: words.navigation.dashboard, Icon: ChartIcon },
  { path: "/administration", label: words.navigation.admin, Icon: ShieldIcon },
];

export function Navigation() {
  const [location] = useLocation();
  const href = useBookHref();
  return (
    <nav className={classes.navigation} aria-label={words.navigation.label}>
      {pages.map(({ path, label, Icon }) => (
        <Link
          key={path}
          href={href(path)}
          className={classes.link}
          aria-current={location.startsWith(path) ? "page" : undefined}
        >
          <Icon size={22} />
          {label}
        </Link>
      ))}
      <div className={classes.account}>
        <AccountMenu />
      </div>
    </nav>
  );
}
