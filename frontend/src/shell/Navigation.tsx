import { Suspense } from "react";
import { Link, useLocation } from "wouter";
import { lazily } from "../lazily";
import { useViewer } from "../session/viewer";
import { ChartIcon, HandIcon, JobsIcon, ListsIcon, PeopleIcon, ShieldIcon } from "../ui/icons";
import { words } from "../words";
import { AccountMenu } from "./AccountMenu";
import { useBookHref } from "./book";
import classes from "./Shell.module.css";

const WaitingBadge = lazily(() => import("../consent/WaitingBadge"));

const optOuts = "/opt-outs";

const pages = [
  { path: "/contacts", label: words.navigation.contacts, Icon: PeopleIcon },
  { path: "/lists", label: words.navigation.lists, Icon: ListsIcon },
  { path: "/jobs", label: words.navigation.jobs, Icon: JobsIcon },
  { path: "/dashboard", label: words.navigation.dashboard, Icon: ChartIcon },
  { path: optOuts, label: words.navigation.optOuts, Icon: HandIcon },
  { path: "/administration", label: words.navigation.admin, Icon: ShieldIcon },
];

export function Navigation() {
  const [location] = useLocation();
  const href = useBookHref();
  const { permissions } = useViewer();
  const shown = pages.filter(({ path }) => path !== optOuts || permissions.includes("CONSENT_WRITE"));
  return (
    <nav className={classes.navigation} aria-label={words.navigation.label}>
      {shown.map(({ path, label, Icon }) => (
        <Link
          key={path}
          href={href(path)}
          className={classes.link}
          aria-current={location.startsWith(path) ? "page" : undefined}
        >
          <Icon size={22} />
          {label}
          {path === optOuts && (
            <Suspense fallback={null}>
              <WaitingBadge />
            </Suspense>
          )}
        </Link>
      ))}
      <div className={classes.account}>
        <AccountMenu />
      </div>
    </nav>
  );
}
