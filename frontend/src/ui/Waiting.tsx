import { Button, Loader } from "@mantine/core";
import { connection, useIsLost } from "../connection";
import { words } from "../words";
import { WarningIcon } from "./icons";
import { Message } from "./Message";
import classes from "./Waiting.module.css";

/** In the place of what is being loaded. Without a connection it says so; it opens by itself when that is back. */
export function Waiting() {
  const isLost = useIsLost();
  if (!isLost) {
    return (
      <div className={classes.waiting}>
        <Loader aria-label={words.loading} />
      </div>
    );
  }
  return (
    <Message
      icon={<WarningIcon size={22} />}
      title={words.connection.notLoaded}
      actions={
        <Button variant="default" onClick={connection.hurry}>
          {words.tryAgain}
        </Button>
      }
    >
      {words.connection.notLoadedText}
    </Message>
  );
}
