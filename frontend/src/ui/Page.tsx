import { Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { words } from "../words";
import classes from "./Page.module.css";

type Props = { title: string; aside?: ReactNode; actions?: ReactNode; children: ReactNode; narrow?: boolean };

/** A page: its title and what belongs to it on the left of the top row, its buttons on the right. */
export function Page({ title, aside, actions, children, narrow = false }: Props) {
  useEffect(() => {
    document.title = title === words.product ? title : `${title} · ${words.product}`;
  }, [title]);
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <Title order={1} size="h1" className={classes.title ?? ""} title={title}>
          {title}
        </Title>
        <div className={classes.aside}>{aside}</div>
        <div className={classes.actions}>{actions}</div>
      </header>
      {narrow ? (
        <div className={classes.scroll}>
          <div className={classes.column}>{children}</div>
        </div>
      ) : (
        <div className={classes.body}>{children}</div>
      )}
    </div>
  );
}
